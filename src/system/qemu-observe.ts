/** Looks at a running virtual machine once a second: what its logs gained, what its screen shows, whether it ended. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { followFile } from './follow-file.ts';
import type { Machine } from './qemu-machine.ts';

export interface ObserveOptions {
  readonly serialLog: string;
  readonly installerLog: string;
  readonly verdictFile: string;
  /** Screenshots are written here as `NAME-SECONDS.png`. */
  readonly screenFolder: string;
  readonly screenName: string;
  readonly signal: AbortSignal;
  readonly intervalMs?: number;
  readonly screenIntervalSeconds?: number;
}

export interface MachineObservation {
  /** Seconds since the first look. */
  readonly at: number;
  readonly serial: readonly string[];
  readonly log: readonly string[];
  readonly verdict: readonly string[];
  readonly screenChanged: boolean;
  readonly ended: string | null;
}

/** How many screenshots of a machine are kept. */
const keptScreens = 5;
/** A blinking cursor alternates between pictures; only one that was not among the last few is a change. */
const rememberedScreens = 8;

export type ObservedMachine = Pick<Machine, 'ended' | 'screenshot'>;

/** Ends after the observation that has `ended`, or when the caller stops asking. */
export async function* observeMachine(
  machine: ObservedMachine,
  options: ObserveOptions,
): AsyncGenerator<MachineObservation> {
  const serial = followFile(options.serialLog);
  const log = followFile(options.installerLog);
  const verdict = followFile(options.verdictFile);
  const screen = watchScreen(machine, options);
  const startedAt = performance.now();
  for (;;) {
    const at = (performance.now() - startedAt) / 1000;
    // Asked before the logs are read, so that nothing which the guest wrote before its end is missed.
    const ended = machine.ended();
    yield {
      at,
      ended,
      serial: await serial.readLines(),
      log: await log.readLines(),
      verdict: await verdict.readLines(),
      screenChanged: ended === null && (await screen(at)),
    };
    if (ended !== null) return;
    await delay(options.intervalMs ?? 1000, undefined, { signal: options.signal });
  }
}

/** Takes a picture when it is time; resolves with true when it shows something new. */
function watchScreen(machine: ObservedMachine, options: ObserveOptions): (at: number) => Promise<boolean> {
  const interval = options.screenIntervalSeconds ?? 60;
  const files: string[] = [];
  const seen: string[] = [];
  let nextAt = interval;
  return async (at) => {
    if (at < nextAt) return false;
    nextAt = at + interval;
    const file = join(options.screenFolder, `${options.screenName}-${String(Math.round(at)).padStart(5, '0')}.png`);
    const taken = await machine.screenshot(file).then(
      () => true,
      () => false,
    );
    if (!taken) return false;
    if (!files.includes(file)) files.push(file);
    if (files.length > keptScreens) await rm(files.shift() ?? '', { force: true });
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    const isNew = !seen.includes(digest);
    seen.push(digest);
    if (seen.length > rememberedScreens) seen.shift();
    return isNew;
  };
}
