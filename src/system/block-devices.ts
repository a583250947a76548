/** What Linux tells about its block devices, unjudged. */
import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassforgeError } from '../errors.ts';
import { runCommand } from './run-command.ts';

/** @throws PassforgeError when lsblk is not there or fails */
export async function runLsblk(args: readonly string[]): Promise<unknown> {
  const { stdout } = await runCommand('lsblk', args);
  return JSON.parse(stdout);
}

/**
 * What blkid(8) finds on all devices that may be read, in its form `export`. lsblk takes formats from udev, and finds none
 * where no udev runs, as in containers; where one does, this would only be slow, and is empty.
 */
export async function probeFormats(): Promise<string> {
  if ((await listFolder('/run/udev/data')).length > 0) return '';
  try {
    return (await runCommand('blkid', ['-c', '/dev/null', '-o', 'export'])).stdout;
  } catch (error) {
    // it finds nothing, or may read nothing; before a drive is written to, readSignatures has to have read it
    if (error instanceof PassforgeError && error.message.endsWith('exit status 2')) return '';
    throw error;
  }
}

/** What wipefs(8) finds on each of these devices, in its parsable form; nothing of those that may not or cannot be read. */
export async function readSignatures(paths: readonly string[]): Promise<Record<string, string>> {
  const found = paths.map(async (path) =>
    runCommand('wipefs', ['--no-act', '--parsable', path]).then(
      ({ stdout }) => [[path, stdout] as const],
      () => [],
    ),
  );
  return Object.fromEntries((await Promise.all(found)).flat());
}

/** @throws PassforgeError where the kernel does not tell them: a drive could be in use, and nobody would know */
export async function readMountsAndSwaps(): Promise<{ mountinfo: string; swaps: string }> {
  const read = (path: string): Promise<string> =>
    readFile(path, 'utf8').catch((cause) => {
      // a kernel that knows no swap has no such file
      if (path === '/proc/swaps' && existsSync('/proc/self/mountinfo') && cause.code === 'ENOENT') return '';
      throw new PassforgeError('failed', `looking for drives: ${path} cannot be read`, {
        hint: 'mount -t proc proc /proc',
        cause,
      });
    });
  const [mountinfo, swaps] = await Promise.all([read('/proc/self/mountinfo'), read('/proc/swaps')]);
  return { mountinfo, swaps };
}

/** Device files of every mounted btrfs. */
export async function listBtrfsDevices(): Promise<string[]> {
  const above = '/sys/fs/btrfs';
  const names = await Promise.all((await listFolder(above)).map((name) => listFolder(join(above, name, 'devices'))));
  return names.flat().map((name) => `/dev/${name}`);
}

/** Of each drive by its number, as `8:16`, from sysfs; null for what is not there. */
export async function readAllDriveAttributes() {
  const folders = (await listFolder('/sys/block')).map((name) => join('/sys/block', name));
  const rows = folders.map(
    async (folder) => [await readOrNull(join(folder, 'dev')), await readAttributes(folder)] as const,
  );
  return Object.fromEntries(await Promise.all(rows));
}

async function readAttributes(folder: string) {
  const [sequence, cardType, backingFile, serial] = await Promise.all([
    readOrNull(join(folder, 'diskseq')),
    readOrNull(join(folder, 'device/type')),
    readOrNull(join(folder, 'loop/backing_file')),
    readOrNull(join(folder, 'serial')).then((text) => text ?? findUsbSerial(folder)),
  ]);
  return { sequence, cardType, backingFile, serial };
}

/** Of the USB device that the drive belongs to: the nearest folder above that has the number of a maker. */
async function findUsbSerial(folder: string): Promise<string | null> {
  let path = await realpath(join(folder, 'device')).catch(() => '/');
  while (path !== '/') {
    if ((await readOrNull(join(path, 'idVendor'))) !== null) return readOrNull(join(path, 'serial'));
    path = dirname(path);
  }
  return null;
}

async function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

async function listFolder(path: string): Promise<string[]> {
  return readdir(path).catch(() => []);
}
