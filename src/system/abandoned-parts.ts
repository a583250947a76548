/** The unfinished outputs of builds that were killed: as large as an image each, and hidden. */

import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A name beside the output for what is not complete yet; it tells whose it is. */
export function partPath(output: string): string {
  return join(dirname(output), `.${basename(output)}.${process.pid}.${randomUUID()}.part`);
}

// A program that a killed build had started goes on writing for a while; and who shares the folder may count its
// processes anew, as containers do.
const settled = 60_000;

/** Removes parts of this output that nobody has written to for a minute, and whose process is gone. */
export async function removeAbandonedParts(output: string): Promise<void> {
  const folder = dirname(output);
  const prefix = `.${basename(output)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = (name.startsWith(prefix) && /^(\d+)\.[0-9a-f-]{36}\.part$/.exec(name.slice(prefix.length))) || [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(folder, name);
    const modified = await stat(path).then(
      (found) => found.mtimeMs,
      () => Date.now(),
    );
    // what cannot be removed harms nobody but the space it takes
    if (Date.now() - modified > settled) await rm(path, { force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // somebody else's process may not be asked, but it is there
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
