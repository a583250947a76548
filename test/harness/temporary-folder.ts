/** A private folder for one test, removed when the test ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** @param above where it is made, for a test that needs a certain file system */
export async function temporaryFolder(t: ExecutionContext, above = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(above, 'passforge-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
