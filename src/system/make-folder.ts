/** Makes folders with their parents. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
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

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
