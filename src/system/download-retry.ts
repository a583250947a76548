/** Repeats what failed for a reason that may pass, after growing pauses. */

import { setTimeout as pause } from 'node:timers/promises';
import { TransientError } from './download-failure.ts';
import type { Patience } from './download-patience.ts';

/** Pauses between attempts, in milliseconds; there is one attempt more than pauses. */
export type Pauses = readonly number[];

const usualPauses: Pauses = [500, 1000, 2000, 4000, 8000];

export interface RetryOptions {
  readonly pauses?: Pauses | undefined;
  readonly patience: Pick<Patience, 'longestPause'>;
  readonly signal?: AbortSignal | undefined;
}

/** Runs `attempt` until it succeeds, fails with something else than a TransientError, or the pauses are used up. */
export async function retry<T>(
  attempt: () => Promise<T>,
  { pauses = usualPauses, patience, signal }: RetryOptions,
): Promise<T> {
  for (const milliseconds of pauses) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      await pause(
        Math.min(error.retryAfter ?? milliseconds, patience.longestPause),
        undefined,
        signal ? { signal } : {},
      );
    }
  }
  return await attempt();
}
