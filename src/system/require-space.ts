/** Asks for room before it is needed: a disk that fills up halfway costs an hour, and leaves half of something. */

import { statfs } from 'node:fs/promises';
import { PassforgeError } from '../errors.ts';
import { formatBytes } from '../format-bytes.ts';

/**
 * Refuses to begin what the folder's file system has no room for.
 * @param what names in errors what would be written, as in `the image`
 * @throws PassforgeError that names the folder, and how much is needed and free
 */
export async function requireSpace(folder: string, bytes: number, what: string): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  // some file systems, of networks above all, do not tell their size
  if (blocks === 0 || bytes <= free) return;
  const finding = `${what} needs ${formatBytes(bytes)} (${bytes} bytes), but ${formatBytes(free)} (${free} bytes) are free`;
  throw new PassforgeError('failed', `looking for space in ${folder}: ${finding}`, {
    hint: 'Free some space, or name another folder.',
  });
}
