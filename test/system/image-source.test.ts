/** An image is a file, and the same one from the first look to the last byte. */
import { rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type OpenImage, openImageSource } from '../../src/system/image-source.ts';
import { attachLoopDrive } from '../harness/loop-drive.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

async function openNew(t: ExecutionContext): Promise<OpenImage> {
  const path = join(await temporaryFolder(t), 'image.iso');
  await writeFile(path, 'image');
  const source = await openImageSource(path);
  t.teardown(() => source.close());
  return source;
}

test('beyond its end an image is filled up with zeros', async (t) => {
  const source = await openNew(t);
  const bytes = Buffer.alloc(8, 'x');
  await source.read(bytes, 2);
  t.is(bytes.toString('latin1'), 'age\0\0\0\0\0');
});

test('a drive, a folder and what is not there are no images', async (t) => {
  const folder = await temporaryFolder(t);
  await t.throwsAsync(openImageSource(folder), {
    message: `reading ${folder}: it is a folder, expected the file of an image`,
  });
  await t.throwsAsync(openImageSource('/dev/zero'), { message: /it is no file, expected the file of an image$/ });
  await t.throwsAsync(openImageSource('/nowhere'), { message: 'reading /nowhere: there is no such file' });
  const drive = await attachLoopDrive(t, 1 << 20);
  if (drive === null) return;
  await t.throwsAsync(openImageSource(drive.path), { message: /it is a drive, expected the file of an image$/ });
});

test('an image that is written to, or that another one has taken the name of, is noticed', async (t) => {
  const changes: readonly ((path: string) => Promise<void>)[] = [
    (path) => truncate(path, 3),
    (path) => utimes(path, 1, 1),
    async (path) => {
      await writeFile(`${path}.part`, 'image');
      await rename(`${path}.part`, path);
    },
  ];
  for (const change of changes) {
    const source = await openNew(t);
    await t.notThrowsAsync(source.requireUnchanged());
    await change(source.path);
    await t.throwsAsync(source.requireUnchanged(), { message: /it is not the image any more that was looked at$/ });
  }
});
