/** Progress as plain lines for logs and pipes: no cursor movement, no colours, one line an event. */

import { formatAmount, formatDuration } from './reporter-units.ts';
import type { ReporterView, StepState } from './reporter-view.ts';

/** A long download should show life in a CI log, without filling it. */
const secondsBetweenProgressLines = 15;

export function openPlainView(stream: NodeJS.WritableStream): ReporterView {
  const lastShown = new Map<StepState, number>();
  const write = (depth: number, text: string): void => {
    stream.write(`${'  '.repeat(depth)}${text}\n`);
  };
  return {
    stepStarted(state) {
      lastShown.set(state, state.startedAt);
      write(state.depth, `${state.title} …`);
    },
    stepAdvanced(state) {
      const now = performance.now();
      if (now - (lastShown.get(state) ?? 0) < secondsBetweenProgressLines * 1000) return;
      lastShown.set(state, now);
      write(state.depth, `${state.title}: ${formatAmount(state, now)}`);
    },
    stepEnded(state, succeeded) {
      lastShown.delete(state);
      const took = formatDuration(performance.now() - state.startedAt);
      write(state.depth, `${state.title}: ${succeeded ? 'done' : 'failed'} (${took})`);
    },
    line(depth, kind, text) {
      write(depth, kind === 'warning' ? `warning: ${text}` : text);
    },
  };
}
