/** Keeps a folder of files from growing without end. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes files that nobody has touched for long, and the oldest of those that are too many.
 * @param age in milliseconds since the file was last written
 * @param most bytes of all that stay
 */
export async function sweepFolder(folder: string, age: number, most = Number.POSITIVE_INFINITY): Promise<void> {
  let bytes = 0;
  for (const { path, modified, size } of await listNewestFirst(folder)) {
    bytes += size;
    if (Date.now() - modified > age || bytes > most) await rm(path, { force: true });
  }
}

async function listNewestFirst(folder: string): Promise<{ path: string; modified: number; size: number }[]> {
  const files = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found?.isFile()) files.push({ path, modified: found.mtimeMs, size: found.size });
  }
  return files.sort((a, b) => b.modified - a.modified);
}
