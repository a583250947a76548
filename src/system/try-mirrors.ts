/** Several servers that should have the same: the first that delivers. */
import { PassforgeError } from '../errors.ts';

/**
 * Moves on when a mirror lacks the file, has other bytes than are signed, or does not answer. For bytes whose digest is known.
 * @throws PassforgeError of the first mirror that had other bytes, otherwise of the first mirror
 */
export async function tryMirrors<T>(mirrors: readonly string[], attempt: (mirror: string) => Promise<T>): Promise<T> {
  const failures: PassforgeError[] = [];
  for (const mirror of mirrors) {
    try {
      return await attempt(mirror);
    } catch (error) {
      if (!(error instanceof PassforgeError)) throw error;
      failures.push(error);
    }
  }
  throw failures.find(({ kind }) => kind === 'untrusted') ?? failures[0] ?? new Error('no mirrors');
}
