/** Repeats what failed for a reason that may pass, after growing pauses. */

import { setTimeout as pause } from 'node:timers/promises';
import { TransientError } from './download-failure.ts';

/** Pauses between attempts, in milliseconds; there is one attempt more than pauses. */
export type Pauses = readonly number[];

const usualPauses: Pauses = [500, 1000, 2000, 4000, 8000];

// A server that wants to be left alone for longer is as good as down.
const longestPause = 30_000;

/** Runs `attempt` until it succeeds, fails with something else than a TransientError, or the pauses are used up. */
export async function retry<T>(
  attempt: () => Promise<T>,
  pauses: Pauses = usualPauses,
  signal?: AbortSignal | undefined,
): Promise<T> {
  for (const milliseconds of pauses) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      await pause(Math.min(error.retryAfter ?? milliseconds, longestPause), undefined, signal ? { signal } : {});
    }
  }
  return await attempt();
}
