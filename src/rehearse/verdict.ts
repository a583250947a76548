/** The verdict line that an installed host writes about itself: JSON as `passthrough-status --json` prints it. */
import { PassforgeError } from '../errors.ts';

const states = ['pass', 'warn', 'fail'] as const;

export type VerdictState = (typeof states)[number];

export interface Check {
  readonly name: string;
  /** `pass`, `warn`, `fail`, or a word that a newer host may use. */
  readonly state: string;
  readonly detail: string;
}

export interface Verdict {
  readonly verdict: VerdictState;
  readonly checks: readonly Check[];
}

/**
 * A rehearsal counts as done only when everything passed. Where the virtual machine lacks a card that the description names,
 * that is no fault of the host: its bridges may lack their ports.
 */
export function requirePass({ verdict, checks }: Verdict, lacksCards: boolean): void {
  const failed = checks.filter(({ state }) => state !== 'pass');
  const excused = failed.filter(({ state, name }) => lacksCards && state === 'warn' && name.startsWith('port of '));
  if (verdict === 'pass' || (verdict === 'warn' && failed.length > 0 && failed.length === excused.length)) return;
  const names = failed.map(({ name }) => name);
  throw new PassforgeError('failed', `rehearsing: the installed host's verdict is ${verdict} (${names.join(', ')})`);
}

/** Null when the line is not a verdict. */
export function parseVerdict(line: string): Verdict | null {
  const read = parseObject(line);
  if (read === null || !Array.isArray(read.checks)) return null;
  const verdict = states.find((state) => state === read.verdict);
  const checks = read.checks.filter(isCheck);
  if (verdict === undefined || checks.length !== read.checks.length) return null;
  return { verdict, checks: checks.map(({ name, state, detail }) => ({ name, state, detail })) };
}

/** For people: one line a check, the verdict last. */
export function formatVerdict({ verdict, checks }: Verdict): string {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, state, detail }) =>
    `${state.padEnd(4)}  ${name.padEnd(width)}  ${detail}`.trimEnd(),
  );
  return [...lines, `verdict: ${verdict}`].join('\n');
}

function parseObject(line: string): Partial<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null) return false;
  const check = value as Partial<Record<string, unknown>>;
  return typeof check.name === 'string' && typeof check.state === 'string' && typeof check.detail === 'string';
}
