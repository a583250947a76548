/** Whether a cache holds what it says. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { sha256 } from './archive-server.ts';

/** Whatever is there under a digest has it. @param folder of the cache; one that is not there yet is sound */
export async function assertSound(t: ExecutionContext, folder: string): Promise<void> {
  const objects = join(folder, 'objects');
  const names = await readdir(objects).catch(() => []);
  for (const name of names) t.is(sha256(await readFile(join(objects, name))), name);
}
