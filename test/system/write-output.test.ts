import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../../src/system/make-folder.ts';
import { writeOutput } from '../../src/system/write-output.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

test('the output appears under its name when it is complete', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'new/folder/x.iso');
  await writeOutput(path, async (part) => {
    await writeFile(part, 'whole');
    t.false((await readdir(join(folder, 'new/folder'))).includes('x.iso'));
  });
  t.is(await readFile(path, 'utf8'), 'whole');
  t.deepEqual(await readdir(join(folder, 'new/folder')), ['x.iso']);
});

test('a failure leaves what was there before, and nothing else', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'x.iso');
  await writeFile(path, 'before');
  const failing = writeOutput(path, async (part) => {
    await writeFile(part, 'half');
    throw new Error('no more');
  });
  await t.throwsAsync(failing, { message: 'no more' });
  t.is(await readFile(path, 'utf8'), 'before');
  t.deepEqual(await readdir(folder), ['x.iso']);
});

test('a folder or a link at the output path is refused before anything is written', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'folder'));
  await symlink('elsewhere', join(folder, 'link'));
  for (const name of ['folder', 'link']) {
    const writing = writeOutput(join(folder, name), () => Promise.reject(new Error('must not be called')));
    await t.throwsAsync(writing, { message: /there is something that is not a file/ });
  }
});

test('where no folder can be made, that is said at once', async (t) => {
  await t.throwsAsync(makeFolder('/proc/passforge/x'), {
    message: /writing \/proc\/passforge: no folder can be made there/,
  });
});

test('a file in the way of a folder is named', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'file'), '');
  await t.throwsAsync(makeFolder(join(folder, 'file/x')), {
    message: /writing .*file: there is something else already/,
  });
});
