/** Several servers that should have the same: the first that delivers. */
import { PassforgeError } from '../errors.ts';
import { NotOnServerError } from './download-failure.ts';

/**
 * Moves on when a mirror lacks the file, has other bytes than are signed, or does not answer. For bytes whose digest is known.
 * @throws PassforgeError of the first mirror that had other bytes, else of the first that failed in another way than by lacking
 * the file: only what every mirror lacks is missing
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
  const telling = failures.find(({ kind }) => kind === 'untrusted') ?? failures.find(isNoMissingFile);
  throw telling ?? failures[0] ?? new Error('no mirrors');
}

function isNoMissingFile(error: PassforgeError): boolean {
  return !(error instanceof NotOnServerError);
}
