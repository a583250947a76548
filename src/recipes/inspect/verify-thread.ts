/** Runs in a thread of its own, see verify-beside.ts. */
import { fstat, read } from 'node:fs';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { PassforgeError } from '../../errors.ts';
import type { OpenIso } from '../../iso/read-iso.ts';
import type { Verification, Verified } from './verify-beside.ts';
import { verifyImage } from './verify-image.ts';

const { path, fd }: Verification = workerData;
const [readFrom, statOf] = [promisify(read), promisify(fstat)];
const file = {
  read: (...where: [Buffer, number, number, number]) => readFrom(fd, ...where),
  stat: () => statOf(fd),
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
