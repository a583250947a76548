/** Writes a file together with the folders above it. */
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
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
