/** A file system of a few bytes in memory, so that a test can fill it. */

import type { ExecutionContext } from 'ava';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface SmallDisk {
  readonly folder: string;
  /** From then on it can only be read. */
  forbidWriting(): Promise<void>;
}

/** Null, with a note, where nobody lets the tests mount anything. */
export async function mountSmallDisk(t: ExecutionContext, bytes: number): Promise<SmallDisk | null> {
  const folder = await temporaryFolder(t);
  const mounted = await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  if (mounted.status !== 0) {
    t.log(`skipped: no file system can be mounted here (${mounted.stderr.trim()})`);
    return null;
  }
  t.teardown(async () => {
    await runProgram('umount', [folder]);
  });
  return {
    folder,
    async forbidWriting() {
      t.is((await runProgram('mount', ['-o', 'remount,ro', folder])).status, 0);
    },
  };
}
