/** A cache that is damaged, shared by several builds, read-only, or has something else where its files belong. */

import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { PassforgeError } from '../src/errors.ts';
import { sha256 } from './harness/archive-server.ts';
import { readContents } from './harness/file-contents.ts';
import { type ArchiveSetting, prepareArchive } from './harness/opened-archive.ts';
import { mountSmallDisk } from './harness/small-disk.ts';
import { assertSound } from './harness/sound-cache.ts';
import { startSmallBuild, wishesOf } from './harness/start-small-build.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const content = { packages: { 'host-tools': 'Depends: libhost', libhost: '' }, components: { 'partman-base': '' } };

/** Changes one bit in the middle; size and times stay as they were. */
async function flipOneBit(path: string): Promise<void> {
  const [{ atime, mtime }, bytes] = [await stat(path), await readFile(path)];
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);
}

const classes: [string, (setting: ArchiveSetting) => string | undefined][] = [
  ['an index', ({ archive }) => archive.requests.find((path) => path.includes('main/binary-amd64/'))],
  ['an index of components', ({ archive }) => archive.requests.find((path) => path.includes('/debian-installer/'))],
  ['a package', ({ archive }) => archive.requests.find((path) => path.endsWith('host-tools_1.0_amd64.deb'))],
  ['a component', ({ archive }) => archive.requests.find((path) => path.endsWith('.udeb'))],
];

for (const [what, choose] of classes) {
  test(`one bit that flipped in ${what} of the cache is found before it is used, and mended`, async (t) => {
    const setting = await prepareArchive(t, content);
    const { archive, cache, fetch } = setting;
    await fetch('host-tools', 'partman-base');
    const path = choose(setting) ?? t.fail();
    const whole = await readContents(cache.objects);
    await flipOneBit(join(cache.objects, sha256(archive.files.get(path) ?? t.fail())));
    t.notDeepEqual(await readContents(cache.objects), whole);
    archive.requests.length = 0;
    await fetch('host-tools', 'partman-base');
    t.deepEqual(archive.requests, ['dists/trixie/InRelease', path]);
    t.deepEqual(await readContents(cache.objects), whole);
  });
}

const dateDamages: [string, (text: string) => string][] = [
  ['that has become a later one', (text) => text.replace('2026-09-12', '2026-09-13')],
  ['that has become an earlier one', (text) => text.replace('2026-09-12', '2026-09-02')],
  ['that has become none', (text) => text.replace('2026', '2O26')],
  ['of another mirror', (text) => text.replace('127.0.0.1', '127.0.0.3')],
];

for (const [what, damage] of dateDamages) {
  test(`a remembered date ${what} is found, and remembered anew`, async (t) => {
    const { cache, open } = await prepareArchive(t, content);
    await open();
    const [name = ''] = await readdir(cache.dates);
    const path = join(cache.dates, name);
    const whole = await readFile(path, 'utf8');
    const { atime, mtime } = await stat(path);
    await writeFile(path, damage(whole));
    await utimes(path, atime, mtime);
    t.not(await readFile(path, 'utf8'), whole);
    await open();
    t.is(await readFile(path, 'utf8'), whole);
  });
}

const manyPackages = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`package-${number}`, '']));

test('two builds in one cache at a time are both whole', async (t) => {
  const { archive } = await prepareArchive(t, { packages: manyPackages });
  const folder = await temporaryFolder(t);
  const wishes = { ...wishesOf(archive), cache: join(folder, 'cache'), roots: Object.keys(manyPackages) };
  const outputs = ['one', 'other'].map((name) => join(folder, name));
  const builds = outputs.map((output) => startSmallBuild({ ...wishes, output }).ended);
  t.deepEqual(
    (await Promise.all(builds)).map((report) => report?.error),
    [null, null],
  );
  const [one = Buffer.alloc(0), other = Buffer.alloc(1)] = await Promise.all(outputs.map((path) => readFile(path)));
  t.true(one.equals(other));
  await assertSound(t, wishes.cache);
  t.deepEqual(await readdir(join(wishes.cache, 'parts')), []);
});

test('of two builds in one cache the one that is killed does not keep the other, nor the next, from their end', async (t) => {
  const { archive } = await prepareArchive(t, { packages: manyPackages });
  const folder = await temporaryFolder(t);
  const cache = join(folder, 'cache');
  const wishes = { ...wishesOf(archive), cache, output: join(folder, 'image'), roots: Object.keys(manyPackages) };
  const slow = archive.files.keys();
  for (const path of slow)
    if (path.startsWith('pool/')) archive.faults.set(path, [(_request, response) => response.flushHeaders()]);
  const victim = startSmallBuild({ ...wishes, output: join(folder, 'victim') });
  while (!archive.requests.some((path) => path.startsWith('pool/'))) await delay(20);
  const other = startSmallBuild(wishes);
  await other.ready;
  victim.child.kill('SIGKILL');
  t.is(await victim.ended, null);
  for (const path of archive.faults.keys()) archive.faults.delete(path);
  t.is((await other.ended)?.error, null);
  t.is((await startSmallBuild({ ...wishes, output: join(folder, 'victim') }).ended)?.error, null);
  t.true((await readFile(join(folder, 'victim'))).equals(await readFile(wishes.output)));
  t.deepEqual(await readdir(cache), ['dates', 'derived', 'objects', 'parts']);
  await assertSound(t, cache);
});

test('a link in place of an interrupted download is not followed, and does not stay', async (t) => {
  const { archive, cache, fetch } = await prepareArchive(t, content);
  const elsewhere = join(await temporaryFolder(t), 'elsewhere');
  await writeFile(elsewhere, 'mine');
  const path = [...archive.files.keys()].find((name) => name.endsWith('libhost_1.0_amd64.deb')) ?? '';
  await symlink(elsewhere, join(cache.parts, sha256(archive.files.get(path) ?? Buffer.alloc(0))));
  await t.throwsAsync(fetch('libhost'), { message: /^writing .*: the path has too many symbolic links$/ });
  t.is(await readFile(elsewhere, 'utf8'), 'mine');
  t.is((await fetch('libhost')).size, 1);
  t.is(await readFile(elsewhere, 'utf8'), 'mine');
});

test('a folder in place of an object is refused', async (t) => {
  const { archive, cache, fetch } = await prepareArchive(t, content);
  const path = [...archive.files.keys()].find((name) => name.endsWith('libhost_1.0_amd64.deb')) ?? '';
  await mkdir(join(cache.objects, sha256(archive.files.get(path) ?? Buffer.alloc(0))));
  const error = await t.throwsAsync(fetch('libhost'), { instanceOf: PassforgeError });
  t.regex(error?.message ?? '', /^writing .*: there is a folder$/);
});

test.serial('a cache that may not be written to serves what it has, and refuses the rest', async (t) => {
  const disk = await mountSmallDisk(t, 4_000_000);
  if (disk === null) return t.pass();
  const { archive, open, fetchFrom } = await prepareArchive(t, content, disk.folder);
  await fetchFrom(await open(), 'libhost');
  await disk.forbidWriting();
  const opened = await open();
  t.is((await fetchFrom(opened, 'libhost')).size, 1);
  const before = await readContents(disk.folder);
  const error = await t.throwsAsync(fetchFrom(opened, 'host-tools'), { instanceOf: PassforgeError });
  t.regex(error?.message ?? '', /^writing .*\/parts\/.*: not permitted$/);
  t.deepEqual(await readContents(disk.folder), before);
  t.truthy(archive);
});
