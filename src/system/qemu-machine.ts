/** Runs one virtual machine and ends it with certainty: on success, on failure, and when passforge is interrupted. */
import { setTimeout as delay } from 'node:timers/promises';
import { connectQmp, type Qmp, type QmpEvent } from './qmp-client.ts';
import { runCommand } from './run-command.ts';

export interface Machine {
  /**
   * How the guest ended, in QMP's words, or null while it runs: `guest-reset`, `guest-shutdown`, `guest-panic`; or the status in
   * which QEMU has stopped it for good: `internal-error` where KVM cannot go on, `io-error` where its disk's file cannot be written.
   */
  ended(): string | null;
  /** An installed operating system takes it for the wish to be shut down. */
  pressPowerButton(): Promise<void>;
  /** Writes what the screen shows as PNG. */
  screenshot(file: string): Promise<void>;
}

export interface MachineOptions {
  readonly args: readonly string[];
  /** Where the arguments tell QEMU to listen. A socket's name may have 107 bytes. */
  readonly qmpSocket: string;
  readonly signal: AbortSignal;
  /** Ends QEMU by SIGKILL when `act` is done, so that nothing it still holds is written: a power cut. */
  readonly cut?: boolean;
  readonly patience?: Patience;
}

/** How long a QEMU that hangs is waited for, in milliseconds. */
interface Patience {
  readonly answerMs: number;
  /** From the command to quit until it is ended by SIGTERM, and five seconds later by SIGKILL. */
  readonly quitMs: number;
}

/** A picture of the screen can take seconds where the machine is emulated and the host is busy. */
const usualPatience: Patience = { answerMs: 30_000, quitMs: 5000 };

/** From a broken connection to the end of the process. */
const lastWordsMs = 500;

/**
 * Starts QEMU, hands the machine to `act`, and has it ended when `act` is done. The guest is not asked to shut down. Its first
 * instruction waits until QEMU is listened to: an event before that would be lost.
 */
export async function withMachine<T>(options: MachineOptions, act: (machine: Machine) => Promise<T>): Promise<T> {
  const { answerMs, quitMs } = options.patience ?? usualPatience;
  const cut = options.cut === true;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const running = runCommand('qemu-system-x86_64', ['-S', ...options.args], {
    signal,
    killSignal: cut ? 'SIGKILL' : 'SIGTERM',
  });
  let ending: string | null = null;
  const died = running.then(
    () => {
      ending ??= 'it ended by itself';
    },
    (error: unknown) => {
      ending ??= error instanceof Error ? error.message : String(error);
      if (!stop.signal.aborted) stop.abort(error);
    },
  );
  let qmp: Qmp | null = null;
  const askStatus = () =>
    qmp?.execute('query-status').then(
      (answer) => {
        ending ??= endingOf(answer as RunState);
      },
      () => {},
    );
  const onEvent = (event: QmpEvent) => {
    ending ??= endingIn(event);
    if (event.event === 'STOP') void askStatus();
  };
  try {
    qmp = await connectQmp(options.qmpSocket, { signal, onEvent, answerMs });
    await qmp.execute('cont');
    return await act(machineOf(qmp, () => ending));
  } catch (error) {
    options.signal.throwIfAborted();
    // QEMU's own complaint says more than the connection that it broke, and may be known a moment later only.
    await Promise.race([died, delay(lastWordsMs)]);
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    const timer = setTimeout(() => stop.abort(), qmp === null || cut ? 0 : quitMs);
    if (!cut) await qmp?.execute('quit').catch(() => {});
    await died;
    clearTimeout(timer);
    qmp?.close();
  }
}

function machineOf(qmp: Qmp, ended: () => string | null): Machine {
  return {
    ended,
    async pressPowerButton() {
      await qmp.execute('system_powerdown');
    },
    async screenshot(file) {
      await qmp.execute('screendump', { filename: file, format: 'png' });
    },
  };
}

interface RunState {
  readonly status: string;
  readonly running: boolean;
}

/** Nobody stops the guest but QEMU itself, when it has ended or cannot go on. */
function endingOf({ status, running }: RunState): string | null {
  return running ? null : status;
}

function endingIn({ event, data }: QmpEvent): string | null {
  if (event === 'GUEST_PANICKED') return 'guest-panic';
  return event === 'SHUTDOWN' ? String(data.reason ?? 'shutdown') : null;
}
