/** What xorriso has written is read back before it becomes the image. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { PassforgeError } from '../src/errors.ts';
import type { TreeContent } from '../src/iso/digest-list.ts';
import { writeImage } from '../src/recipes/build/write-image.ts';
import { sha256, silentStep } from './harness/archive-server.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const boot = new Map(['isolinux/isolinux.bin', 'isolinux/ldlinux.c32'].map((path) => [path, Buffer.alloc(2048)]));

/** An image of these files alone. */
async function writeSmallImage(folder: string, files: ReadonlyMap<string, TreeContent>): Promise<string> {
  for (const name of ['work', 'out']) await mkdir(join(folder, name));
  const output = join(folder, 'out/x.iso');
  const efi = new Map([['EFI/BOOT/BOOTX64.EFI', Buffer.alloc(512)]]);
  const parts = { tree: new Map([...boot, ...files]), mbrCode: Buffer.alloc(432), efi };
  await writeImage(
    { ...parts, seedFor: async () => Buffer.alloc(0) },
    {
      ...{ folder: join(folder, 'work'), output, codename: 'trixie', date: new Date(0), step: silentStep },
      signal: new AbortController().signal,
    },
  );
  return output;
}

test('a file that changes between its check and the image is found, and there is no image', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'object');
  await writeFile(path, 'not what was checked');
  const checked = { path, sha256: sha256(Buffer.from('what was checked')) };
  const error = await t.throwsAsync(writeSmallImage(folder, new Map([['pool/main/x.deb', checked]])), {
    instanceOf: PassforgeError,
  });
  t.is(error?.message, 'reading back what was written:\n  pool/main/x.deb has changed');
  t.is(error?.kind, 'untrusted');
  t.deepEqual(await readdir(join(folder, 'out')), []);
});

test('only its owner can read an image, as hashes are in it', async (t) => {
  const image = await writeSmallImage(await temporaryFolder(t), new Map());
  t.is((await stat(image)).mode & 0o777, 0o600);
});
