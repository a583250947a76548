/** Runs one foreign program to its end: an argument array and never a shell string, so nothing needs quoting. */
import { existsSync } from 'node:fs';
import { ExecaError, execa } from 'execa';
import { PassforgeError } from '../errors.ts';

export interface RunOptions {
  cwd?: string | undefined;
  /** Added to the environment of passforge itself. */
  env?: Readonly<Record<string, string>> | undefined;
  /** What the program reads on its standard input; without it the input is empty. */
  input?: string | Uint8Array | undefined;
  /** Aborting it ends the program, first politely, after five seconds for good. */
  signal?: AbortSignal | undefined;
  /** How aborting ends it; politely by SIGTERM if not given. */
  killSignal?: 'SIGTERM' | 'SIGKILL' | undefined;
  /** Sees each line of output and of errors as it is written. A carriage return ends a line, as xorriso's progress has it. */
  onLine?: ((line: string) => void) | undefined;
}

/** The Debian package of each program that passforge starts, where the two names differ. */
const packageOfCommand: Readonly<Record<string, string>> = {
  mcopy: 'mtools',
  mformat: 'mtools',
  mmd: 'mtools',
  mdir: 'mtools',
  'mkfs.vfat': 'dosfstools',
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  'apt-get': 'apt',
};

const tailLines = 12;

/**
 * Resolves with everything the program wrote once it exits with status 0; output is decoded as UTF-8, and a single
 * final newline is taken off. Rejects with a PassforgeError when it is not installed, fails or is stopped.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  const { onLine } = options;
  const running = execa(command, args, {
    // Messages in English, so that what is parsed and quoted is the same on every machine.
    env: { LC_ALL: 'C.UTF-8', ...options.env },
    forceKillAfterDelay: 5000,
    killSignal: options.killSignal ?? 'SIGTERM',
    maxBuffer: 512 * 1024 * 1024,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  if (onLine !== undefined) {
    for (const stream of [running.stdout, running.stderr]) if (stream) passLinesOn(stream, onLine);
  }
  try {
    const { stdout, stderr } = await running;
    return { stdout, stderr };
  } catch (error) {
    throw explain(command, error);
  }
}

function passLinesOn(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  const decoder = new TextDecoder();
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

function explain(command: string, error: unknown): unknown {
  if (!(error instanceof ExecaError)) return error;
  const doing = `running ${command}`;
  if (error.code === 'ENOENT') {
    if (!existsSync(error.cwd)) return new PassforgeError('failed', `${doing}: there is no folder ${error.cwd}`);
    const hint = `apt-get install ${packageOfCommand[command] ?? command}`;
    return new PassforgeError('failed', `${doing}: it is not installed`, { hint, cause: error });
  }
  const said = lastLines(`${error.stderr || error.stdout || ''}`);
  return new PassforgeError('failed', `${doing}: ${howItEnded(error)}${said}`, { cause: error });
}

function howItEnded(error: ExecaError): string {
  if (error.isCanceled) return 'it was stopped';
  if (error.isMaxBuffer) return 'it wrote more than can be held';
  if (error.signal !== undefined) return `it was ended by ${error.signal}`;
  return error.exitCode === undefined ? error.originalMessage || 'it failed' : `exit status ${error.exitCode}`;
}

/** Programs end with their reason; control characters (progress lines, colours) would garble the terminal. */
function lastLines(output: string): string {
  const lines = output
    .split(/[\r\n]+/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .map((line) => line.replace(/\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trimEnd())
    .filter((line) => line !== '');
  return lines
    .slice(-tailLines)
    .map((line) => `\n  ${line}`)
    .join('');
}
