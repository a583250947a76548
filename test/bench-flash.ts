/** What flashing takes beside dd, on a loop device over a file of the disk that the image lies on. */
import { copyFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/system/package-root.ts';
import { runProgram } from './harness/run-program.ts';
import { slowDrive } from './harness/slow-drive.ts';
import { type Times, timedRun } from './harness/timed-run.ts';

const compiled = (path: string): string => join(packageRoot(), 'build/js', path);

export interface FlashSubject {
  readonly folder: string;
  readonly image: string;
  readonly description: string;
}

export interface FlashActs {
  /** Onto a drive that holds nothing, and read back. */
  flash(): Promise<Times>;
  /** `dd` with `oflag=direct`, then one direct read. */
  dd(): Promise<Times>;
  /** Another configuration on a drive that holds the image. */
  reflash(): Promise<Times>;
  /** One direct read of as many bytes. */
  read(): Promise<Times>;
  close(): Promise<void>;
}

/**
 * Null where nobody lets us make a loop device. The two images differ in their seeds.
 * @param speed bytes a second, as fast as that drive shall be; null for as fast as it is
 */
export async function prepareFlash(
  { folder, image, description }: FlashSubject,
  speed: number | null,
): Promise<FlashActs | null> {
  const images = [image, await reseed(folder, image, description)];
  const { size } = await stat(image);
  const file = join(folder, 'drive');
  const driveSize = Math.ceil(size / 2 ** 20 + 64) * 2 ** 20;
  await writeFile(file, '');
  await truncate(file, driveSize);
  const attached = await runProgram('losetup', ['--find', '--show', '--direct-io=on', file]);
  if (attached.status !== 0) return null;
  const drive = attached.stdout.trim();
  const slow = speed === null ? null : await slowDrive(drive, speed);
  const close = async () => {
    await slow?.remove();
    await runProgram('losetup', ['--detach', drive]);
    await rm(file);
  };
  if (slow === null && speed !== null) {
    await close();
    return null;
  }
  const run = (...words: string[]): Promise<Times> => {
    const [command = '', ...args] = [...(slow?.through ?? []), ...words];
    return timedRun(command, args);
  };
  const empty = () => timedRun('fallocate', ['--punch-hole', '--offset', '0', '--length', String(driveSize), file]);
  const flash = async (what: string): Promise<Times> => {
    const taken = await run('node', compiled('test/bench-subject.js'), 'flash', what, drive, String(driveSize));
    // Without the start of node, which has nothing to do with the size of an image.
    return { ...taken, wall: Number(taken.stdout) / 1000 };
  };
  const readAll = `dd if=${drive} of=/dev/null bs=4M iflag=direct,count_bytes count=${size}`;
  return {
    flash: () => empty().then(() => flash(image)),
    dd: () =>
      empty().then(() => run('sh', '-c', `dd if=${image} of=${drive} bs=4M oflag=direct conv=fsync && ${readAll}`)),
    async reflash() {
      images.reverse();
      return flash(images[0] ?? '');
    },
    read: () => run('sh', '-c', readAll),
    close,
  };
}

async function reseed(folder: string, image: string, description: string): Promise<string> {
  const [changed, other] = [join(folder, 'changed.iso'), join(folder, 'changed.yaml')];
  await copyFile(image, changed);
  await writeFile(other, (await readFile(description, 'utf8')).replace(/^hostname: .*/m, 'hostname: anvil'));
  await timedRun('node', [compiled('src/cli.js'), 'reseed', changed, other, '--quiet']);
  return changed;
}
