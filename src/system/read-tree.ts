/** Reads a folder of text files whole: templates/ and preseed/ are used this way. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassforgeError } from '../errors.ts';

export interface TreeFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** 0755 for an executable file, else 0644. */
  readonly mode: number;
  readonly text: string;
}

/** Every file below the folder, sorted by path. A link or another special file is refused. */
export async function readTree(dir: string): Promise<TreeFile[]> {
  const files = await readFolder(dir, '');
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readFolder(root: string, below: string): Promise<TreeFile[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const read = entries.map(async (entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return readFolder(root, path);
    if (entry.isFile()) return [await readOne(root, path)];
    throw new PassforgeError('failed', `reading ${join(root, path)}: neither a file nor a folder`);
  });
  return (await Promise.all(read)).flat();
}

async function readOne(root: string, path: string): Promise<TreeFile> {
  const file = join(root, path);
  const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
  // of a checkout's permissions, which the umask changes, only "executable" counts
  return { path, mode: (mode & 0o100) === 0 ? 0o644 : 0o755, text };
}
