/** Times, byte counts and speeds as people read them. */
import type { StepState } from './reporter-view.ts';

/** Milliseconds as `0.4 s`, `12 s` or `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Decimal units, as drives and networks are sold: `999 B`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  return `${index === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[index]}`;
}

/** `12.0 MB of 48.0 MB, 3.1 MB/s` since the step began; empty before the first byte count. */
export function formatAmount(state: StepState, now: number): string {
  if (state.progress === null) return '';
  const { done, total } = state.progress;
  const seconds = Math.max((now - state.startedAt) / 1000, 0.001);
  return `${formatBytes(done)} of ${formatBytes(total)}, ${formatBytes(done / seconds)}/s`;
}
