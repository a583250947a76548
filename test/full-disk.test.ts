/** Disks without room: what is needed is told before anything is written, and a disk that fills up is told as such. */

import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { PassforgeError } from '../src/errors.ts';
import { type ImageParts, writeImage } from '../src/recipes/build/write-image.ts';
import { obtainObject, openObjectCache } from '../src/system/object-cache.ts';
import { placeFile } from '../src/system/place-file.ts';
import { requireSpace } from '../src/system/require-space.ts';
import { writeOutput } from '../src/system/write-output.ts';
import { sha256, silentStep, startFileServer } from './harness/archive-server.ts';
import { exampleDescription, passforge } from './harness/image-builds.ts';
import { prepareArchive } from './harness/opened-archive.ts';
import { mountSmallDisk } from './harness/small-disk.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const failureOf = async (t: ExecutionContext, act: Promise<unknown>): Promise<PassforgeError> =>
  (await t.throwsAsync(act, { instanceOf: PassforgeError })) ?? t.fail();

const packages = Object.fromEntries(Array.from({ length: 10 }, (_, number) => [`package-${number}`, '']));
const names = Object.keys(packages);

test('what no disk has room for is refused with the folder, what is needed and what is free', async (t) => {
  const folder = await temporaryFolder(t);
  const error = await failureOf(t, requireSpace(folder, 1e18, 'the image'));
  t.is(error.kind, 'failed');
  const told =
    /^looking for space in (.*): the image needs 1000000 TB \(1000000000000000000 bytes\), but .* \(\d+ bytes\) are free$/;
  t.is(told.exec(error.message)?.[1], folder);
  t.is(error.hint, 'Free some space, or name another folder.');
  await t.notThrowsAsync(requireSpace(folder, 1, 'the image'));
});

test('a file system that does not tell its size is taken at its word', async (t) => {
  await t.notThrowsAsync(requireSpace('/proc', 1e9, 'the image'));
});

test.serial('packages that the cache has no room for are refused before the first is asked for', async (t) => {
  const disk = await mountSmallDisk(t, 600_000);
  if (disk === null) return t.pass();
  const { archive, open, fetchFrom } = await prepareArchive(t, { packages }, disk.folder);
  const opened = await open();
  const error = await failureOf(t, fetchFrom(opened, ...names));
  const [, folder, needed, free] =
    /^looking for space in (\S+): what is still to be fetched needs .* \((\d+) bytes\), but .* \((\d+) bytes\) are free$/.exec(
      error.message,
    ) ?? [];
  t.is(folder, join(disk.folder, 'parts'));
  t.is(
    Number(needed),
    names.reduce((sum, name) => sum + (opened.packages.find(name)?.size ?? 0), 0),
  );
  t.true(Number(free) < 600_000);
  t.false(archive.requests.some((path) => path.startsWith('pool/')));
});

test.serial('what the cache has already needs no room', async (t) => {
  const disk = await mountSmallDisk(t, 1_600_000);
  if (disk === null) return t.pass();
  const { open, fetchFrom } = await prepareArchive(t, { packages }, disk.folder);
  const opened = await open();
  await fetchFrom(opened, ...names);
  t.is((await fetchFrom(opened, ...names)).size, names.length);
});

test.serial('a cache whose disk fills up during a download says so, and keeps none of it', async (t) => {
  const disk = await mountSmallDisk(t, 400_000);
  if (disk === null) return t.pass();
  const cache = await openObjectCache(disk.folder);
  const body = Buffer.alloc(1_000_000, 'x');
  const server = await startFileServer([['file', body]]);
  t.teardown(() => server.close());
  const source = { url: `${server.address}/file`, size: body.length, sha256: sha256(body) };
  const error = await failureOf(t, obtainObject(cache, source));
  t.regex(error.message, /^writing .*\/parts\/.*: no space left$/);
  t.is(error.hint, 'Free some space, or name another folder.');
  t.deepEqual([await readdir(cache.objects), await readdir(cache.parts)], [[], []]);
});

test.serial('a work directory whose disk fills up is named', async (t) => {
  const disk = await mountSmallDisk(t, 100_000);
  if (disk === null) return t.pass();
  const path = join(disk.folder, 'tree/x');
  const error = await failureOf(t, placeFile(path, Buffer.alloc(1_000_000)));
  t.is(error.message, `writing ${path}: no space left`);
});

test.serial('an output whose disk fills up is named, and no part of it stays', async (t) => {
  const disk = await mountSmallDisk(t, 100_000);
  if (disk === null) return t.pass();
  const path = join(disk.folder, 'x.iso');
  const error = await failureOf(
    t,
    writeOutput(path, (part) => writeFile(part, Buffer.alloc(1_000_000))),
  );
  t.is(error.message, `writing ${path}: no space left`);
  t.deepEqual(await readdir(disk.folder), []);
});

const medium: ImageParts = {
  tree: new Map([['install.amd/initrd', Buffer.alloc(30_000_000)]]),
  mbrCode: new Uint8Array(),
  efi: new Map(),
  seedFor: async () => Buffer.alloc(0),
};

const settings = { codename: 'trixie', date: new Date(0), step: silentStep, signal: new AbortController().signal };

test.serial('a build whose output has no room is refused before its packages are fetched', async (t) => {
  t.timeout(10 * 60_000);
  const disk = await mountSmallDisk(t, 20_000_000);
  if (disk === null) return t.pass();
  const { status, stderr } = await passforge('build', exampleDescription, '--output', join(disk.folder, 'x.iso'));
  t.is(status, 1);
  t.true(stderr.includes(`passforge: looking for space in ${disk.folder}: the image needs `), stderr);
  t.regex(stderr, /installer: done/);
  t.notRegex(stderr, /\d packages …/);
  t.deepEqual(await readdir(disk.folder), []);
});

test.serial('an image that its folder has no room for is refused before anything is written', async (t) => {
  const disk = await mountSmallDisk(t, 10_000_000);
  if (disk === null) return t.pass();
  const folder = await temporaryFolder(t);
  const output = join(disk.folder, 'x.iso');
  const error = await failureOf(t, writeImage(medium, { ...settings, folder, output }));
  t.true(error.message.startsWith(`looking for space in ${disk.folder}: the image needs 38.4 MB`), error.message);
  t.deepEqual([await readdir(folder), await readdir(disk.folder)], [[], []]);
});

test.serial('an image that the work directory has no room for is refused before anything is written', async (t) => {
  const disk = await mountSmallDisk(t, 10_000_000);
  if (disk === null) return t.pass();
  const output = join(await temporaryFolder(t), 'x.iso');
  const error = await failureOf(t, writeImage(medium, { ...settings, folder: disk.folder, output }));
  t.true(
    error.message.startsWith(`looking for space in ${disk.folder}: the work directory needs 38.4 MB`),
    error.message,
  );
  t.deepEqual(await readdir(disk.folder), []);
  await t.throwsAsync(stat(output));
});
