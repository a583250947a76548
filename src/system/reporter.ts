/** Tells a person on stderr what the program is doing: nested steps with times, bytes moved, notes and warnings. */
import { openPlainView } from './reporter-plain.ts';
import { openTerminalView } from './reporter-terminal.ts';
import type { ReporterView, StepState } from './reporter-view.ts';

export interface Reporter {
  /** Shows the step while `act` runs, and how long it took. A failure passes through unchanged. */
  step<T>(title: string, act: (step: Step) => Promise<T>): Promise<T>;
  note(text: string): void;
  warn(text: string): void;
}

export interface Step {
  /** A step inside this one. */
  step: Reporter['step'];
  /** Bytes done and bytes in all; may be called for every chunk. */
  progress(done: number, total: number): void;
  note(text: string): void;
  /** What weakens the result; shown also where notes are not. */
  warn(text: string): void;
}

/** Sets what is said if a second signal ends the program at once; null when there is nothing to say any more. */
export type LastWords = (say: (() => string) | null) => void;

export interface ReporterOptions {
  /** Shows warnings only. */
  quiet?: boolean;
  /** Whether to draw; by default if stderr is a terminal and no CI runs us. */
  tty?: boolean;
  /** stderr, if not given. */
  stream?: NodeJS.WritableStream;
}

export function createReporter(options: ReporterOptions = {}): Reporter {
  const stream = options.stream ?? process.stderr;
  const view = openView(options, stream);
  return {
    step: stepAt(view, 0),
    note: (text) => view.line(0, 'note', text),
    warn: (text) => view.line(0, 'warning', text),
  };
}

function openView(options: ReporterOptions, stream: NodeJS.WritableStream): ReporterView {
  if (options.quiet) return openQuietView(stream);
  const drawn = options.tty ?? (process.stderr.isTTY === true && !process.env.CI);
  return drawn ? openTerminalView(stream) : openPlainView(stream);
}

function stepAt(view: ReporterView, depth: number): Reporter['step'] {
  return async (title, act) => {
    const state: StepState = { title, depth, startedAt: performance.now(), progress: null };
    view.stepStarted(state);
    let succeeded = false;
    try {
      const result = await act({
        step: stepAt(view, depth + 1),
        progress: (done, total) => {
          state.progress = { done, total };
          view.stepAdvanced(state);
        },
        note: (text) => view.line(depth + 1, 'note', text),
        warn: (text) => view.line(depth + 1, 'warning', text),
      });
      succeeded = true;
      return result;
    } finally {
      view.stepEnded(state, succeeded);
    }
  };
}

function openQuietView(stream: NodeJS.WritableStream): ReporterView {
  return {
    stepStarted() {},
    stepAdvanced() {},
    stepEnded() {},
    line(_depth, kind, text) {
      if (kind === 'warning') stream.write(`warning: ${text}\n`);
    },
  };
}
