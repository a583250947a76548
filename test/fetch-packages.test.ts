/** The way from a mirror to verified packages, against a small archive that is signed by the test. */

import { readdir, readFile } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import { resolveClosure } from '../src/archive/resolve-closure.ts';
import { PassforgeError } from '../src/errors.ts';
import type { Component } from '../src/host/release/debian-release.ts';
import { fetchPackages } from '../src/recipes/fetch/fetch-packages.ts';
import { type Archive, type OpenArchiveOptions, openArchive } from '../src/recipes/fetch/open-archive.ts';
import type { FetchOptions } from '../src/recipes/fetch/open-suite.ts';
import { openObjectCache } from '../src/system/object-cache.ts';
import {
  faults,
  silentStep,
  startTestArchive,
  type TestArchive,
  type TestArchiveContent,
} from './harness/archive-server.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const content: TestArchiveContent = {
  packages: { 'host-tools': 'Depends: libhost', libhost: '', lonely: '' },
  components: { 'partman-base': '', 'e2fsprogs-udeb': '' },
};

interface Setting {
  readonly archive: TestArchive;
  readonly options: FetchOptions;
  open(changes?: Partial<OpenArchiveOptions>): Promise<Archive>;
}

async function prepare(
  t: ExecutionContext,
  changed: Partial<TestArchiveContent> = {},
  components: readonly Component[] = ['main'],
): Promise<Setting> {
  const archive = await startTestArchive({ ...content, ...changed });
  t.teardown(() => archive.close());
  const options = { cache: await openObjectCache(await temporaryFolder(t)), step: silentStep, pauses: [1] };
  const { suite, keyFolder } = archive;
  const opening = { ...options, suites: [suite], keyFolder, components, acceptDate: null };
  return { archive, options, open: (changes) => openArchive({ ...opening, ...changes }) };
}

const failureOf = async (t: ExecutionContext, act: Promise<unknown>): Promise<PassforgeError> =>
  (await t.throwsAsync(act, { instanceOf: PassforgeError })) ?? t.fail();

test('packages come from a signed archive to the cache', async (t) => {
  const { archive, open, options } = await prepare(t);
  const opened = await open();
  t.deepEqual(opened.suites[0]?.signers, archive.suite.signingKeys);
  const { packages } = resolveClosure(['host-tools'], opened.packages);
  const { files, missing } = await fetchPackages(opened, packages, options);
  t.deepEqual([...files.keys()], ['host-tools', 'libhost']);
  t.is(await readFile(files.get('libhost') ?? '', 'utf8'), 'the bytes of libhost 1.0\n'.repeat(5000));
  t.deepEqual(missing, []);
  t.is(opened.components.find('partman-base')?.packageType, 'udeb');
});

test('indices are asked for by digest, and by name where a mirror has no such paths', async (t) => {
  const { archive, open } = await prepare(t);
  await open();
  t.true(archive.requests.every((path) => !path.endsWith('Packages.xz')));
  const plain = await prepare(t);
  for (const [path, bytes] of plain.archive.files) {
    if (!path.includes('/by-hash/')) continue;
    plain.archive.files.delete(path);
    plain.archive.files.set(path.replace(/by-hash.*/, 'Packages.xz'), bytes);
  }
  t.truthy((await plain.open()).packages.find('lonely'));
});

test('packages of a further component come with those of main, and are not read unless asked for', async (t) => {
  const firmware = { 'cpu-microcode': 'Depends: libhost', libhost: '' };
  t.is((await (await prepare(t, { firmware })).open()).packages.find('cpu-microcode'), undefined);
  const { archive, open, options } = await prepare(t, { firmware }, ['main', 'non-free-firmware']);
  const opened = await open();
  const { packages } = resolveClosure(['cpu-microcode', 'host-tools'], opened.packages);
  t.deepEqual(packages.map(({ name }) => name).sort(), ['cpu-microcode', 'host-tools', 'libhost']);
  t.true((await fetchPackages(opened, packages, options)).files.has('cpu-microcode'));
  t.is(opened.packages.find('cpu-microcode')?.stanza.slice(0, 8), 'Package:');
  t.true(archive.requests.some((path) => path.startsWith('dists/trixie/non-free-firmware/binary-amd64/')));
});

test('a component that the release does not have is named', async (t) => {
  const { open } = await prepare(t, {}, ['main', 'contrib']);
  t.regex(
    (await failureOf(t, open())).message,
    /contrib\/binary-amd64\/Packages\.xz: the release file does not list it$/,
  );
});

test('an altered release file is refused', async (t) => {
  const { archive, open } = await prepare(t);
  const path = 'dists/trixie/InRelease';
  archive.files.set(path, Buffer.from(`${archive.files.get(path)}`.replace('Suite: stable', 'Suite: stabel')));
  const error = await failureOf(t, open());
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /the signature by [0-9A-F]{40} is bad/);
});

test('a release file by an unknown key is refused', async (t) => {
  const { archive, open } = await prepare(t);
  const other = await prepare(t);
  const path = 'dists/trixie/InRelease';
  archive.files.set(path, other.archive.files.get(path) ?? Buffer.alloc(0));
  const error = await failureOf(t, open());
  t.is(error.kind, 'untrusted');
  t.regex(error.message, new RegExp(`wanted ${archive.suite.signingKeys[0]}; seen unknown key`));
});

test('where a suite has no InRelease, Release with Release.gpg serves', async (t) => {
  const { archive, open } = await prepare(t, { detached: true });
  t.truthy((await open()).packages.find('lonely'));
  const path = 'dists/trixie/Release';
  archive.files.set(path, Buffer.from(`${archive.files.get(path)}`.replace('Suite: stable', 'Suite: stabel')));
  const error = await failureOf(t, open());
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /^verifying Release\.gpg: the signature by [0-9A-F]{40} is bad/);
});

test('a release file without its signature is refused', async (t) => {
  const { archive, open } = await prepare(t, { detached: true });
  archive.files.delete('dists/trixie/Release.gpg');
  t.regex((await failureOf(t, open())).message, /dists\/trixie\/InRelease/);
});

test('a good signature of another release is refused', async (t) => {
  const { open } = await prepare(t, { codename: 'bookworm' });
  const error = await failureOf(t, open());
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /expected trixie, got bookworm$/);
});

test('a release file without end is refused', async (t) => {
  const { archive, open } = await prepare(t);
  archive.faults.set('dists/trixie/InRelease', [faults.endless]);
  t.is((await failureOf(t, open())).kind, 'untrusted');
});

test('an index that unpacks to more than was signed is refused', async (t) => {
  const bomb = { packages: { big: `Description: ${'a'.repeat(50_000_000)}` }, announcedSize: 1000 };
  const { open } = await prepare(t, bomb);
  const error = await failureOf(t, open());
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /^unpacking .*Packages\.xz: it is larger than 1000 bytes$/);
});

test('an index with another digest is refused', async (t) => {
  const { archive, open, options } = await prepare(t);
  for (const [path, bytes] of archive.files) {
    if (path.includes('by-hash')) archive.files.set(path, Buffer.alloc(bytes.length));
  }
  const error = await failureOf(t, open());
  t.is(error.kind, 'untrusted');
  t.deepEqual(await readdir(options.cache.objects), []);
});

/** As a mirror in the midst of an update: the indices below the codename are not those that the release file signs. */
function beginUpdate({ archive }: Setting): void {
  for (const [path, bytes] of archive.files) {
    if (!path.startsWith('dists/trixie/')) continue;
    archive.files.set(path.replace('/trixie/', '/stable/'), bytes);
    if (path.includes('by-hash')) archive.files.delete(path);
    archive.files.set('dists/trixie/main/binary-amd64/Packages.xz', Buffer.from('the index of another day'));
  }
}

test('while a mirror is being updated, its whole copy under the name of the suite serves', async (t) => {
  const setting = await prepare(t);
  beginUpdate(setting);
  const notes: string[] = [];
  const step = { ...silentStep, note: (text: string) => notes.push(text) };
  const opened = await setting.open({ step });
  t.truthy(opened.packages.find('lonely'));
  t.regex(notes.join(), /in the midst of an update.*; trying what it has as stable$/);
});

test('the copy under the name of the suite must be signed as well', async (t) => {
  const setting = await prepare(t);
  beginUpdate(setting);
  const path = 'dists/stable/InRelease';
  setting.archive.files.set(path, Buffer.from(`${setting.archive.files.get(path)}`.replace('Debian', 'Debain')));
  const error = await failureOf(t, setting.open());
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /dists\/trixie\/main\/binary-amd64\/Packages.xz: it has 24 bytes, but \d+ are signed$/);
});

test('an archive that is older than one seen before is refused, and the newer one stays remembered', async (t) => {
  const { archive, open } = await prepare(t);
  await open();
  await archive.publish({ date: 'Sat, 05 Sep 2026 07:55:41 UTC' });
  for (const _ of ['once', 'again']) {
    const error = await failureOf(t, open());
    t.is(error.kind, 'untrusted');
    t.regex(
      error.message,
      /its Date is 2026-09-05.*, and this mirror has shown one of 2026-09-12T07:55:41\.000Z before$/,
    );
    t.regex(error.hint ?? '', /--accept-date 2026-09-05T07:55:41\.000Z/);
  }
  await t.notThrowsAsync(open({ acceptDate: new Date('2026-09-05T07:55:41Z') }));
  await failureOf(t, open());
});

test('what could not be verified whole is not remembered', async (t) => {
  const { archive, open } = await prepare(t);
  const { files } = archive;
  const whole = new Map(files);
  await archive.publish({ date: 'Sat, 19 Sep 2026 07:55:41 UTC' });
  for (const path of files.keys()) if (path.endsWith('Packages.xz') || path.includes('by-hash')) files.delete(path);
  await failureOf(t, open());
  for (const [path, bytes] of whole) files.set(path, bytes);
  await t.notThrowsAsync(open());
});

test('a mirror that has no such release is told', async (t) => {
  const { archive, open } = await prepare(t);
  archive.files.clear();
  const error = await failureOf(t, open());
  t.regex(error.message, /dists\/trixie\/InRelease: the server does not have it \(404\)$/);
});

test('all packages that a mirror lacks are told at once', async (t) => {
  const { archive, open, options } = await prepare(t);
  const opened = await open();
  const records = resolveClosure(['host-tools', 'lonely'], opened.packages).packages;
  const lost = records.filter(({ name }) => name !== 'lonely').map(({ filename }) => filename);
  for (const filename of lost) archive.files.delete(filename);
  const error = await failureOf(t, fetchPackages(opened, records, options));
  t.is(error.kind, 'failed');
  t.deepEqual(
    error.message.split('\n  ').slice(1),
    lost.map((filename) => `${filename} (asked: ${archive.address})`),
  );
});

test('what a mirror lacks can be tolerated, and is told then', async (t) => {
  const { archive, open, options } = await prepare(t);
  const opened = await open();
  const records = resolveClosure(['partman-base', 'e2fsprogs-udeb'], opened.components).packages;
  archive.files.delete(records[0]?.filename ?? '');
  const { files, missing } = await fetchPackages(opened, records, { ...options, tolerateMissing: true });
  t.deepEqual([...files.keys()], ['partman-base']);
  t.deepEqual(missing, records.slice(0, 1));
});

test('a package with other bytes stops the others and leaves nothing of itself', async (t) => {
  const names = Array.from({ length: 12 }, (_, number) => `package-${number}`);
  const { archive, open, options } = await prepare(t, {
    packages: Object.fromEntries(names.map((name) => [name, ''])),
  });
  const opened = await open();
  const [bad, ...others] = resolveClosure(names, opened.packages).packages;
  if (bad === undefined) return t.fail();
  archive.files.set(bad.filename, Buffer.alloc(bad.size));
  // Without being stopped they would last until the server closes.
  for (const { filename } of others) archive.faults.set(filename, [(_request, response) => response.flushHeaders()]);
  const before = await readdir(options.cache.objects);
  const error = await failureOf(t, fetchPackages(opened, [bad, ...others], options));
  t.is(error.kind, 'untrusted');
  t.regex(error.message, new RegExp(`/${bad.name}_1.0_amd64.deb: its SHA256 is`));
  t.deepEqual(await readdir(options.cache.objects), before);
  t.deepEqual(await readdir(options.cache.parts), []);
  const asked = others.filter(({ filename }) => archive.requests.includes(filename));
  t.true(asked.length < others.length, 'those that had to wait are not asked for');
});

test('bytes of all packages are counted together', async (t) => {
  const { open, options } = await prepare(t);
  const opened = await open();
  const records = resolveClosure(['host-tools'], opened.packages).packages;
  const total = records.reduce((sum, { size }) => sum + size, 0);
  const told: string[] = [];
  const step = { ...silentStep, progress: (done: number, of: number) => told.push(`${done} of ${of}`) };
  await fetchPackages(opened, records, { ...options, step });
  await fetchPackages(opened, records, { ...options, step });
  t.is(told.filter((text) => text === `${total} of ${total}`).length, 2);
});
