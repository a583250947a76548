/** Times, byte counts and speeds as people read them. */
import { formatBytes } from '../format-bytes.ts';
import type { StepState } from './reporter-view.ts';

/** Milliseconds as `0.4 s`, `12 s` or `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** A speed is no promise before that. */
const secondsBeforePromise = 2;

/** `12.0 MB of 48.0 MB, 3.1 MB/s, 12 s left` at the speed since the step began; empty before the first byte count. */
export function formatAmount(state: StepState, now: number): string {
  if (state.progress === null) return '';
  const { done, total } = state.progress;
  const seconds = Math.max((now - state.startedAt) / 1000, 0.001);
  const left =
    done > 0 && seconds >= secondsBeforePromise
      ? `, ${formatDuration((seconds * 1000 * (total - done)) / done)} left`
      : '';
  return `${formatBytes(done)} of ${formatBytes(total)}, ${formatBytes(done / seconds)}/s${left}`;
}
