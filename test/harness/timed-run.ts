/** Times of whole processes, and the ratios of two that ran by turns. */
import { spawn } from 'node:child_process';

export interface Times {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of user and system time, of the process and all that it started. */
  readonly cpu: number;
  readonly stdout: string;
}

/** Runs a program to its end; bash tells the times. @throws Error with what the program said, when it fails */
export async function timedRun(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Times> {
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%3R %3U %3S"; time "$@"', 'bash', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, LC_ALL: 'C.UTF-8' },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${said.stderr}`);
  const [wall = 0, user = 0, system = 0] = (said.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { wall, cpu: user + system, stdout: said.stdout };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = sorted.length % 2 === 0 ? sorted.slice(middle - 1) : [sorted[middle], sorted[middle]];
  return (low + high) / 2;
}

export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The ratios of runs with the same number, which have seen the same load of the machine. */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Ratio {
  const ratios = ours.map((value, at) => value / (theirs[at] ?? Number.NaN));
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}
