import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { partPath } from '../../src/system/abandoned-parts.ts';
import { makeFolder } from '../../src/system/make-folder.ts';
import { writeOutput } from '../../src/system/write-output.ts';
import { runProgram } from '../harness/run-program.ts';
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

test('a link that takes the place of the output in the meantime is replaced, and not followed', async (t) => {
  const folder = await temporaryFolder(t);
  const [path, elsewhere] = [join(folder, 'x.iso'), join(folder, 'elsewhere')];
  await writeFile(elsewhere, 'mine');
  await writeOutput(path, async (part) => {
    await writeFile(part, 'whole');
    await symlink(elsewhere, path);
  });
  t.is(await readFile(elsewhere, 'utf8'), 'mine');
  t.is(await readFile(path, 'utf8'), 'whole');
});

test('a folder that takes the place of the output in the meantime is told', async (t) => {
  const path = join(await temporaryFolder(t), 'x.iso');
  const writing = writeOutput(path, async (part) => {
    await writeFile(part, 'whole');
    await mkdir(path);
  });
  await t.throwsAsync(writing, { message: `writing ${path}: there is a folder` });
});

/** A part of a process that has ended, as a killed build leaves it; `minutes` ago it was written to. */
async function leavePart(path: string, minutes: number): Promise<void> {
  const { stdout } = await runProgram('sh', ['-c', 'echo $$']);
  const left = partPath(path).replace(`.${process.pid}.`, `.${stdout.trim()}.`);
  await writeFile(left, 'half');
  const time = Date.now() / 1000 - minutes * 60;
  await utimes(left, time, time);
}

const writeWhole = (part: string): Promise<void> => writeFile(part, 'whole');

test('what a killed build has left of an output is swept out by the next', async (t) => {
  const folder = await temporaryFolder(t);
  await leavePart(join(folder, 'x.iso'), 2);
  t.is((await readdir(folder)).length, 1);
  await writeOutput(join(folder, 'x.iso'), writeWhole);
  t.deepEqual(await readdir(folder), ['x.iso']);
});

test('what was written to a moment ago is left to the program that may still write it', async (t) => {
  const folder = await temporaryFolder(t);
  await leavePart(join(folder, 'x.iso'), 0);
  await writeOutput(join(folder, 'x.iso'), writeWhole);
  t.is((await readdir(folder)).length, 2);
});

test('the part of a build that is under way is left alone, however long it waits', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'x.iso');
  await writeOutput(path, async (part) => {
    await writeFile(part, 'slow');
    await utimes(part, 0, 0);
    await writeOutput(path, writeWhole);
    t.is(await readFile(part, 'utf8'), 'slow');
  });
  t.is(await readFile(path, 'utf8'), 'slow');
});

test('what others have left, and other outputs, are left alone', async (t) => {
  const folder = await temporaryFolder(t);
  await leavePart(join(folder, 'y.iso'), 2);
  for (const name of ['.x.iso.part', '.x.iso.1.part', '.x.iso.backup.part', 'x.iso.part']) {
    await writeFile(join(folder, name), 'mine');
    await utimes(join(folder, name), 0, 0);
  }
  await writeOutput(join(folder, 'x.iso'), writeWhole);
  t.is((await readdir(folder)).length, 6);
});
