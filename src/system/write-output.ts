/** Writing of results: at the output path there is either the whole result or what was there before. */

import { lstat, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassforgeError } from '../errors.ts';
import { partPath, removeAbandonedParts } from './abandoned-parts.ts';
import { explainFailedWrite } from './failed-write.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Lets `write` make a file under another name in the same folder and renames it when it is complete.
 * @throws PassforgeError when the path is something else than a file
 */
export async function writeOutput(path: string, write: (part: string) => Promise<void>): Promise<void> {
  await prepareOutput(path);
  const part = partPath(path);
  try {
    await write(part);
    await rename(part, path);
  } catch (error) {
    throw explainFailedWrite(path, error);
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * Makes the folder of an output, sweeps out what killed builds left of it, and refuses what could not become one, so that nothing is done in vain.
 * @throws PassforgeError when there is something else than a file, or the folder cannot be made
 */
export async function prepareOutput(path: string): Promise<void> {
  await makeFolder(dirname(path));
  const present = await lstat(path).catch(() => undefined);
  if (present !== undefined && !present.isFile()) {
    throw new PassforgeError('usage', `writing ${path}: there is something that is not a file`, {
      hint: 'Give another --output.',
    });
  }
  await removeAbandonedParts(path);
}
