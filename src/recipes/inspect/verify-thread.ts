/** Runs in a thread of its own, see verify-beside.ts. */
import { fstatSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PassforgeError } from '../../errors.ts';
import type { OpenIso } from '../../iso/read-iso.ts';
import type { Verification, Verified } from './verify-beside.ts';
import { verifyImage } from './verify-image.ts';

const { path, fd }: Verification = workerData;
// The threads that read and write for all of a process are busy with a slow drive.
const file = {
  read: async (buffer: Buffer, ...where: [number, number, number]) => ({
    buffer,
    bytesRead: readSync(fd, buffer, ...where),
  }),
  stat: async () => fstatSync(fd),
} as OpenIso['file'];

const verified: Promise<Verified> = verifyImage({ path, file }, { progress: () => {} }).then(
  () => null,
  (error: unknown) => {
    if (!(error instanceof PassforgeError)) throw error;
    const { kind, message, hint } = error;
    return { kind, message, hint };
  },
);
parentPort?.postMessage(await verified);
