/** Verifies an image while it is read, written and compared: in a thread of its own, as the digests take as long as all of that. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type ErrorKind, PassforgeError } from '../../errors.ts';
import type { OpenImage } from '../../system/image-source.ts';

/** What the thread is told. */
export interface Verification {
  readonly path: string;
  /** The number of the open file, which a process has for all of its threads. */
  readonly fd: number;
}

/** What it answers: null where all is well. */
export type Verified = { readonly kind: ErrorKind; readonly message: string; readonly hint: string | undefined } | null;

/**
 * As `verifyImage` does. The image must stay open until this is settled, or the signal given.
 * @throws the signal's reason; and as `verifyImage`
 */
export async function verifyBeside({ path, file }: OpenImage, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const workerData: Verification = { path, fd: file.fd };
  const thread = new Worker(new URL('./verify-thread.js', import.meta.url), { workerData });
  try {
    const [found]: Verified[] = await once(thread, 'message', { signal });
    if (!found) return;
    const { kind, message, hint } = found;
    throw new PassforgeError(kind, message, hint === undefined ? {} : { hint });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await thread.terminate();
  }
}
