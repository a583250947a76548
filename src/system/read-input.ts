/** Reads a file that the user named. */
import { readFile } from 'node:fs/promises';
import { PassforgeError } from '../errors.ts';

const findings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'not permitted',
};

/** @throws PassforgeError that names the file */
export async function readInput(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new PassforgeError('usage', `reading ${path}: ${findings[code] ?? message}`, { cause: error });
  }
}
