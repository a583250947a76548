/** Suites of one release on several archives and mirrors, read as one. */
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { resolveClosure } from '../src/archive/resolve-closure.ts';
import { PassforgeError } from '../src/errors.ts';
import { fetchPackages } from '../src/recipes/fetch/fetch-packages.ts';
import { type Archive, type OpenArchiveOptions, openArchive } from '../src/recipes/fetch/open-archive.ts';
import { openObjectCache } from '../src/system/object-cache.ts';
import {
  notingStep,
  startFileServer,
  startTestArchive,
  type TestArchive,
  type TestArchiveContent,
} from './harness/archive-server.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

interface Setting {
  readonly archives: readonly TestArchive[];
  readonly notes: readonly string[];
  readonly options: OpenArchiveOptions;
  open(changes?: Partial<OpenArchiveOptions>): Promise<Archive>;
}

async function prepare(t: ExecutionContext, ...contents: readonly TestArchiveContent[]): Promise<Setting> {
  const archives = await Promise.all(contents.map(startTestArchive));
  const keyFolder = await temporaryFolder(t);
  for (const archive of archives) {
    t.teardown(() => archive.close());
    for (const name of await readdir(archive.keyFolder)) {
      await copyFile(join(archive.keyFolder, name), join(keyFolder, name));
    }
  }
  const { step, notes } = notingStep();
  const options: OpenArchiveOptions = {
    ...{ cache: await openObjectCache(await temporaryFolder(t)), step },
    ...{ pauses: [1], keyFolder, acceptDate: null, components: ['main'] },
    suites: archives.map(({ suite }) => suite),
  };
  return { archives, notes, options, open: (changes) => openArchive({ ...options, ...changes }) };
}

const main: TestArchiveContent = { packages: { tool: 'Depends: libtool', libtool: '' } };
const security: TestArchiveContent = {
  ...{ suite: 'trixie-security', label: 'Debian-Security' },
  packages: { libtool: 'Version: 1.0+deb13u1' },
};
const updates: TestArchiveContent = { packages: {}, suite: 'trixie-updates', optional: true };

const failureOf = async (t: ExecutionContext, act: Promise<unknown>): Promise<PassforgeError> =>
  (await t.throwsAsync(act, { instanceOf: PassforgeError })) ?? t.fail();

test('a package with a security update is taken from the archive of security updates', async (t) => {
  const { open, options, archives } = await prepare(t, main, security);
  const opened = await open();
  const { packages } = resolveClosure(['tool'], opened.packages);
  t.deepEqual(
    packages.map(({ name, version, suite }) => `${name} ${version} ${suite}`),
    ['libtool 1.0+deb13u1 trixie-security', 'tool 1.0 trixie'],
  );
  const { files } = await fetchPackages(opened, packages, options);
  t.is(files.size, 2);
  t.true(archives[1]?.requests.some((path) => path.endsWith('.deb')));
});

test('each suite is known by keys of its own', async (t) => {
  const { options, archives, open } = await prepare(t, main, security);
  const [own] = options.suites;
  const suites = options.suites.map((suite) => ({ ...suite, signingKeys: own?.signingKeys ?? [] }));
  const error = await failureOf(t, open({ suites }));
  t.is(error.kind, 'untrusted');
  t.regex(error.message, new RegExp(`wanted ${archives[0]?.suite.signingKeys[0]}`));
});

test('the release itself cannot stand in for its security updates, though both have one codename', async (t) => {
  const stretch = { ...main, suite: 'stretch' };
  const forged: TestArchiveContent = { packages: {}, suite: 'stretch/updates', codename: 'stretch' };
  const { open, options } = await prepare(t, stretch, forged);
  const suites = options.suites.map((suite, index) =>
    index === 0 ? suite : { ...suite, label: 'Debian-Security' as const },
  );
  const error = await failureOf(t, open({ suites }));
  t.regex(error.message, /expected the label Debian-Security, got Debian$/);
});

test('a mirror may do without updates between point releases, and that is told', async (t) => {
  const { open, archives, notes } = await prepare(t, main, updates);
  archives[1]?.files.clear();
  const opened = await open();
  t.deepEqual(
    opened.suites.map(({ suite }) => suite.name),
    ['trixie'],
  );
  t.regex(notes.join(), /^warning: \S+ has no trixie-updates: the image goes without these updates$/);
});

test('security updates that are wanted and not there are a failure', async (t) => {
  const { open, archives } = await prepare(t, main, security);
  archives[1]?.files.clear();
  t.regex((await failureOf(t, open())).message, /dists\/trixie-security\/InRelease: the server does not have it/);
});

test('a suite that is refused is refused, though a mirror may do without it', async (t) => {
  const { open, archives } = await prepare(t, main, updates);
  await archives[1]?.publish({ date: 'Sat, 12 Sep 2099 07:55:41 UTC' });
  t.is((await failureOf(t, open())).kind, 'untrusted');
});

test('each suite of a mirror is remembered by itself', async (t) => {
  const { open, archives } = await prepare(t, main, updates);
  await open();
  await archives[1]?.publish({ date: 'Sat, 05 Sep 2026 07:55:41 UTC' });
  t.regex((await failureOf(t, open())).message, /trixie-updates\/InRelease: its Date is 2026-09-05/);
});

/** A second mirror with the files of the first, and the first without those of its files that the name fits. */
async function splitMirrors(
  t: ExecutionContext,
  setting: Setting,
  lost: RegExp,
): Promise<Pick<OpenArchiveOptions, 'suites'>> {
  const [archive] = setting.archives;
  const second = await startFileServer(archive?.files ?? []);
  t.teardown(() => second.close());
  for (const path of [...(archive?.files.keys() ?? [])]) if (lost.test(path)) archive?.files.delete(path);
  const suites = setting.options.suites.map((suite) => ({ ...suite, mirrors: [...suite.mirrors, second.address] }));
  return { suites };
}

test('a package that the first mirror lacks comes from the next', async (t) => {
  const setting = await prepare(t, main);
  const opened = await setting.open(await splitMirrors(t, setting, /libtool/));
  const { packages } = resolveClosure(['tool'], opened.packages);
  const { files, missing } = await fetchPackages(opened, packages, setting.options);
  t.deepEqual([[...files.keys()], missing], [['libtool', 'tool'], []]);
});

test('a package of which the first mirror has other bytes comes from the next', async (t) => {
  const setting = await prepare(t, main);
  const opened = await setting.open(await splitMirrors(t, setting, /nothing/));
  const { packages } = resolveClosure(['libtool'], opened.packages);
  setting.archives[0]?.files.set(packages[0]?.filename ?? '', Buffer.alloc(packages[0]?.size ?? 0));
  t.is((await fetchPackages(opened, packages, setting.options)).files.size, 1);
});

test('an index that the first mirror has lost comes from the next, by its digest', async (t) => {
  const setting = await prepare(t, main);
  const opened = await setting.open(await splitMirrors(t, setting, /Packages|by-hash/));
  t.truthy(opened.packages.find('tool'));
});

test('the release file comes from the first mirror alone', async (t) => {
  const setting = await prepare(t, main);
  const { suites } = await splitMirrors(t, setting, /Release$/);
  t.regex((await failureOf(t, setting.open({ suites }))).message, /InRelease: the server does not have it \(404\)$/);
});

test('what one mirror lacks and another cannot be asked for is not missing, but a failure', async (t) => {
  const setting = await prepare(t, main);
  const opened = await setting.open();
  const { packages } = resolveClosure(['libtool'], opened.packages);
  setting.archives[0]?.files.delete(packages[0]?.filename ?? '');
  const suites = opened.suites.map((signed) => ({
    ...signed,
    suite: { ...signed.suite, mirrors: [...signed.suite.mirrors, 'http://127.0.0.1:9'] },
  }));
  const error = await failureOf(t, fetchPackages({ suites }, packages, { ...setting.options, tolerateMissing: true }));
  t.regex(error.message, /^fetching http:\/\/127\.0\.0\.1:9\/.*: connection refused$/);
});

test('what no mirror has is told with all that were asked', async (t) => {
  const setting = await prepare(t, main);
  const [archive] = setting.archives;
  if (archive === undefined) return t.fail();
  const mirrors = [archive.address, `${archive.address}/none`];
  const opened = await setting.open({ suites: [{ ...archive.suite, mirrors }] });
  const { packages } = resolveClosure(['libtool'], opened.packages);
  for (const { filename } of packages) archive.files.delete(filename);
  const error = await failureOf(t, fetchPackages(opened, packages, setting.options));
  t.regex(error.message, new RegExp(`libtool_1.0_amd64.deb \\(asked: ${mirrors.join(', ')}\\)$`));
});
