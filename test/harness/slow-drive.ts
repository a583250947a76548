/** Programs to which a drive is no faster than a stick: control groups of Linux, version 1 or 2. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface SlowDrive {
  /** What a program is started through. */
  readonly through: readonly string[];
  remove(): Promise<void>;
}

/**
 * Null where nobody lets us make a control group.
 * @param speed bytes a second, of reading and of writing
 */
export async function slowDrive(drive: string, speed: number): Promise<SlowDrive | null> {
  try {
    const number = (await readFile(join('/sys/block', basename(drive), 'dev'), 'utf8')).trim();
    const folder = await makeGroup(number, speed);
    const enter = ['sh', '-c', 'echo $$ >"$0/cgroup.procs" && exec "$@"', folder];
    return { through: enter, remove: () => rmdir(folder) };
  } catch {
    return null;
  }
}

async function makeGroup(number: string, speed: number): Promise<string> {
  const name = `passforge-bench-${process.pid}`;
  const old = join('/sys/fs/cgroup/blkio', name);
  if (existsSync('/sys/fs/cgroup/blkio')) {
    await mkdir(old);
    for (const way of ['read', 'write']) {
      await writeFile(join(old, `blkio.throttle.${way}_bps_device`), `${number} ${speed}`);
    }
    return old;
  }
  const folder = join('/sys/fs/cgroup', name);
  await writeFile('/sys/fs/cgroup/cgroup.subtree_control', '+io');
  await mkdir(folder);
  await writeFile(join(folder, 'io.max'), `${number} rbps=${speed} wbps=${speed}`);
  return folder;
}
