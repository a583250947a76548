/** A block device of the kernel whose content is a file, see losetup(8). */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface LoopDrive {
  /** Its device file. */
  readonly path: string;
  readonly file: string;
}

/**
 * Null, with a note, where nobody lets the tests make one.
 * @param folder where its file is made
 */
export async function attachLoopDrive(t: ExecutionContext, bytes: number, folder?: string): Promise<LoopDrive | null> {
  const file = join(folder ?? (await temporaryFolder(t)), 'drive');
  await writeFile(file, 'what was there before');
  t.is((await runProgram('truncate', ['--size', String(bytes), file])).status, 0);
  const { status, stdout, stderr } = await runProgram('losetup', ['--find', '--show', file]);
  if (status !== 0) {
    t.log(`skipped: no loop device can be made here (${stderr.trim()})`);
    return null;
  }
  const path = stdout.trim();
  t.teardown(async () => {
    await runProgram('losetup', ['--detach', path]);
  });
  return { path, file };
}
