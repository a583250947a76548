/** Programs that have a drive open. Who does not ask for it alone (O_EXCL) is not kept out by us, as QEMU with a raw disk. */
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatNumber } from './device-number.ts';

export interface Opener {
  readonly process: string;
  readonly command: string;
}

/**
 * Of all processes that we may look into, other than this one; none where there is no /proc.
 * @param numbers major and minor numbers of the drive and of its partitions
 */
export async function findOpeners(numbers: ReadonlySet<string>): Promise<Opener[]> {
  const processes = (await listFolder('/proc')).filter((name) => /^\d+$/.test(name) && name !== `${process.pid}`);
  const found: Opener[] = [];
  for (const one of processes) {
    if (await hasOpen(one, numbers)) found.push({ process: one, command: await readCommand(one) });
  }
  return found;
}

async function hasOpen(process: string, numbers: ReadonlySet<string>): Promise<boolean> {
  const folder = join('/proc', process, 'fd');
  for (const name of await listFolder(folder)) {
    const path = join(folder, name);
    const target = await readlink(path).catch(() => '');
    // to look at a file of a server that does not answer takes for ever
    if (!target.startsWith('/dev/')) continue;
    const status = await stat(path).catch(() => null);
    if (status?.isBlockDevice() && numbers.has(formatNumber(status.rdev))) return true;
  }
  return false;
}

function readCommand(process: string): Promise<string> {
  return readFile(join('/proc', process, 'comm'), 'utf8').then(
    (text) => text.trim(),
    () => 'ended by now',
  );
}

function listFolder(path: string): Promise<string[]> {
  return readdir(path).catch(() => []);
}
