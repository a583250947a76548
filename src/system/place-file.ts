/** Writes a file together with the folders above it. */
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassforgeError } from '../errors.ts';
import { explainFailedWrite } from './failed-write.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Resolves with the path.
 * @throws PassforgeError that names the file
 */
export async function placeFile(path: string, content: Uint8Array | string, mode = 0o644): Promise<string> {
  await makeFolder(dirname(path));
  try {
    await writeFile(path, content, { mode });
  } catch (error) {
    throw explainFailedWrite(path, error);
  }
  return path;
}

/** The same, where nothing may be overwritten. @throws PassforgeError when there is something at the path */
export async function placeNewFile(path: string, content: Uint8Array | string, mode = 0o644): Promise<void> {
  await makeFolder(dirname(path));
  try {
    await writeFile(path, content, { mode, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new PassforgeError('usage', `writing ${path}: there is something at this path already`, {
        hint: 'Give another --output, or add --force to overwrite it.',
        cause: error,
      });
    }
    throw explainFailedWrite(path, error);
  }
}
