/** Makes folders with their parents. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PassforgeError } from '../errors.ts';
import { explainFailedWrite } from './failed-write.ts';

/**
 * Makes the folder and those above it; does nothing where it is there already. Node's own recursive mkdir is not used:
 * in a file system that answers "no such folder" where no folder can be made, as in /proc, it never ends.
 * @throws PassforgeError that names the folder
 */
export async function makeFolder(path: string): Promise<void> {
  const whole = resolve(path);
  if (await isFolder(whole)) {
    return;
  }
  if (dirname(whole) !== whole) {
    await makeFolder(dirname(whole));
  }
  try {
    await mkdir(whole);
  } catch (error) {
    // another build may have been quicker
    if (!(await isFolder(whole))) {
      throw explainFailedWrite(whole, error);
    }
  }
}

/** Makes a folder for a whole set of files. @throws PassforgeError when something is in it already */
export async function requireEmptyFolder(path: string): Promise<void> {
  await makeFolder(path);
  if ((await readdir(path)).length > 0) {
    throw new PassforgeError('usage', `writing to ${path}: the folder is not empty`, {
      hint: 'Empty it or give another --output, so that nothing old is taken for a part of the result.',
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
