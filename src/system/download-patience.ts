/** How long a download may take: a server that always sends just enough to be waited for must not keep a build for ever. */

import { PassforgeError } from '../errors.ts';
import { TransientError } from './download-failure.ts';
import { formatDuration } from './reporter-units.ts';

export interface Patience {
  /** Milliseconds in which a server has to send anything at all. */
  readonly silence: number;
  /** Bytes per second; what stays below it for a whole window is broken off, and continued by the next attempt. */
  readonly minimumSpeed: number;
  /** Milliseconds over which the speed is taken. */
  readonly window: number;
  /** Milliseconds that a server may ask to be left alone; one that wants more is as good as down. */
  readonly longestPause: number;
  /** Milliseconds for all attempts together, beyond what the bytes take at the minimum speed. */
  readonly allowance: number;
}

// A build has eight downloads at a time: a line of a quarter of a megabit a second keeps the pace.
export const usualPatience: Patience = {
  silence: 30_000,
  minimumSpeed: 4096,
  window: 60_000,
  longestPause: 30_000,
  allowance: 600_000,
};

/** Passes chunks on. @throws TransientError when they come too slowly */
export async function* keepPace(
  chunks: AsyncIterable<Uint8Array>,
  address: string,
  { minimumSpeed, window }: Patience,
): AsyncGenerator<Uint8Array> {
  let begun = performance.now();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    const milliseconds = performance.now() - begun;
    if (milliseconds >= window) {
      if (bytes * 1000 < minimumSpeed * milliseconds) throw tooSlow(address, minimumSpeed);
      begun = performance.now();
      bytes = 0;
    }
    yield chunk;
  }
}

function tooSlow(address: string, minimumSpeed: number): TransientError {
  const hint = 'choose another mirror with --mirror';
  return new TransientError(`fetching ${address}: the server sends less than ${minimumSpeed} bytes a second`, { hint });
}

interface Limits {
  readonly patience?: Patience | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `act` with the patience to have, and with a signal that ends it when `bytes` should have been there for long.
 * @throws PassforgeError then; what the caller's own signal ends fails with the reason of that
 */
export async function withinCeiling<T, O extends Limits>(
  address: string,
  bytes: number,
  options: O,
  act: (options: O & { readonly patience: Patience }) => Promise<T>,
): Promise<T> {
  const { patience = usualPatience, signal } = options;
  const milliseconds = Math.ceil(patience.allowance + (bytes * 1000) / patience.minimumSpeed);
  const ceiling = new AbortController();
  // a timer that is longer than it can be would end at once
  const timer = setTimeout(() => ceiling.abort(), Math.min(milliseconds, 2 ** 31 - 1));
  try {
    const either = signal === undefined ? ceiling.signal : AbortSignal.any([signal, ceiling.signal]);
    return await act({ ...options, patience, signal: either });
  } catch (error) {
    if (!ceiling.signal.aborted || error instanceof PassforgeError) throw error;
    const message = `fetching ${address}: it is not complete after ${formatDuration(milliseconds)}`;
    throw new PassforgeError('failed', message, { hint: 'choose another mirror with --mirror', cause: error });
  } finally {
    clearTimeout(timer);
  }
}
