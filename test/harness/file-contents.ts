/** What is in a folder, so that a test can say that nothing has changed. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Contents by path below the folder. */
export async function readContents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const read = files.sort().map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'latin1')]);
  return Object.fromEntries(await Promise.all(read));
}
