/** Rendered files on disk, below a folder, for the programs that read them. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export async function writeFiles(
  folder: string,
  files: readonly { readonly path: string; readonly mode: number; readonly content: string }[],
): Promise<void> {
  for (const { path, mode, content } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, mode);
  }
}
