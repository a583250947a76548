/** Device numbers, by which the kernel knows drives whatever their names. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As `8:16`, out of the C library's packing of a device number, see makedev(3) and gnu_dev_major in glibc. */
export function formatNumber(rdev: number): string {
  const [low, high] = [rdev % 2 ** 32, Math.floor(rdev / 2 ** 32)];
  const major = ((low >>> 8) & 0xfff) | (high & ~0xfff);
  const minor = (low & 0xff) | ((low >>> 12) & 0xfff00);
  return `${major}:${minor}`;
}

/** The drive's own and those of its partitions, as sysfs(5) has them. */
export async function numbersOfDrive(rdev: number): Promise<Set<string>> {
  const number = formatNumber(rdev);
  const folder = join('/sys/dev/block', number);
  const names = await readdir(folder).catch(() => []);
  const partitions = names.map((name) =>
    readFile(join(folder, name, 'partition')).then(() => join(folder, name, 'dev')),
  );
  const files = (await Promise.allSettled(partitions)).flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const numbers = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Set([number, ...numbers.map((text) => text.trim())]);
}
