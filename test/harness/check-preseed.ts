/** Has debconf read a preseed text, see debconf-set-selections(1). */
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What debconf complains of; '' when it takes every line. Its database is our own: the system's lets one in at a time. */
export async function checkPreseed(t: ExecutionContext, preseed: string): Promise<string> {
  const env = { DEBCONF_DB_REPLACE: `File{${join(await temporaryFolder(t), 'config.dat')}}` };
  const { status, stderr } = await runProgram('debconf-set-selections', ['--checkonly'], { input: preseed, env });
  return status === 0 ? stderr : `status ${status}: ${stderr}`;
}
