/** A build's lock file: taken when it is there, written when it is not, and what it refuses. */
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { resolveClosure } from '../src/archive/resolve-closure.ts';
import { PassforgeError } from '../src/errors.ts';
import { type BuildLock, chooseLock, type LockResult, openBuildLock } from '../src/recipes/fetch/build-lock.ts';
import { type Archive, openArchive } from '../src/recipes/fetch/open-archive.ts';
import { openObjectCache } from '../src/system/object-cache.ts';
import { silentStep, startTestArchive, type TestArchive } from './harness/archive-server.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

interface Setting {
  readonly archive: TestArchive;
  readonly path: string;
  readonly folder: string;
  /** Opens the archive as a build does, with what the lock has. */
  open(lock?: BuildLock): Promise<Archive>;
}

async function prepare(t: ExecutionContext): Promise<Setting> {
  const archive = await startTestArchive({ packages: { tool: 'Depends: libtool', libtool: '', other: '' } });
  t.teardown(() => archive.close());
  const folder = await temporaryFolder(t);
  const cache = await openObjectCache(join(folder, 'cache'));
  return {
    ...{ archive, folder },
    path: join(folder, 'host.lock'),
    open: (lock) =>
      openArchive({
        ...{ cache, step: silentStep, pauses: [1], keyFolder: archive.keyFolder, acceptDate: null },
        ...{ suites: [archive.suite], components: ['main'] },
        locked: lock?.restore([archive.suite], 'trixie') ?? null,
      }),
  };
}

/** A build of these packages with the lock. */
async function build(setting: Setting, roots: readonly string[], update = false): Promise<LockResult | null> {
  const lock = await openBuildLock({ path: setting.path, update });
  const archive = await setting.open(lock);
  const { packages } = resolveClosure(roots, archive.packages);
  lock.require(packages);
  return lock.write('trixie', archive.suites, packages);
}

const refusalOf = async (t: ExecutionContext, act: Promise<unknown>): Promise<PassforgeError> =>
  (await t.throwsAsync(act, { instanceOf: PassforgeError })) ?? t.fail();

test('the first build writes the lock, the next takes it and leaves it alone', async (t) => {
  const setting = await prepare(t);
  t.deepEqual(await build(setting, ['tool']), { path: setting.path, state: 'written', changes: [] });
  const text = await readFile(setting.path, 'utf8');
  t.regex(text, /\n tool 1\.0 [0-9a-f]{64}\n/);
  t.is((await build(setting, ['tool']))?.state, 'kept');
  t.is(await readFile(setting.path, 'utf8'), text);
});

test('with a lock, the state of the archives that it names is taken, not the one that they sign now', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  await setting.archive.publish({ date: 'Sat, 19 Sep 2026 07:55:41 UTC' });
  const archive = await setting.open(await openBuildLock({ path: setting.path, update: false }));
  t.is(archive.suites[0]?.release.date.toISOString(), '2026-09-12T07:55:41.000Z');
  t.deepEqual(archive.suites[0]?.signers, setting.archive.suite.signingKeys);
});

test('with a lock and a full cache, nothing is asked of a mirror', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  const before = setting.archive.requests.length;
  await build(setting, ['tool']);
  t.is(setting.archive.requests.length, before);
});

test('a lock does not stand for a signature', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  const forger = await prepare(t);
  await build(forger, ['tool']);
  await writeFile(setting.path, await readFile(forger.path));
  const served = forger.archive.files.get('dists/trixie/InRelease');
  setting.archive.files.set('dists/trixie/InRelease', served ?? Buffer.alloc(0));
  const error = await refusalOf(t, build(setting, ['tool']));
  t.is(error.kind, 'untrusted');
  t.regex(error.message, new RegExp(`wanted ${setting.archive.suite.signingKeys[0]}`));
});

test('a state that is neither in the cache nor on a mirror is told, with where old ones are', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  await setting.archive.publish({ date: 'Sat, 19 Sep 2026 07:55:41 UTC' });
  await rm(join(setting.folder, 'cache'), { recursive: true });
  await openObjectCache(join(setting.folder, 'cache'));
  const error = await refusalOf(t, build(setting, ['tool']));
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /^reading trixie as it is locked, of 2026-09-12T07:55:41\.000Z: .*InRelease: /);
  t.regex(error.hint ?? '', /--mirror https:\/\/snapshot\.debian\.org\/archive\/debian\/20260912T135541Z; or/);
});

test('suites that the lock does not have are told', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  const lock = await openBuildLock({ path: setting.path, update: false });
  const security = { ...setting.archive.suite, name: 'trixie-security' };
  t.deepEqual(lock.listLeftOut([setting.archive.suite, security]), ['trixie-security']);
});

test('a damaged lock can be locked anew, another file is not overwritten', async (t) => {
  const setting = await prepare(t);
  for (const text of ['', 'Passforge-Lock: 2\n', 'Passforge-Lock: 1\nRelease: trixie\n']) {
    await writeFile(setting.path, text);
    await refusalOf(t, build(setting, ['tool']));
    t.is((await build(setting, ['tool'], true))?.state, 'written');
  }
  await writeFile(setting.path, 'release: trixie\n');
  t.regex((await refusalOf(t, build(setting, ['tool'], true))).message, /it is no lock file$/);
});

test('other packages than are locked are refused, all of them', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  const error = await refusalOf(t, build(setting, ['other']));
  t.is(error.kind, 'description');
  t.deepEqual(error.message.split('\n  ').slice(1), ['+ other 1.0', '- libtool 1.0', '- tool 1.0']);
  t.regex(error.hint ?? '', /--update/);
});

test('locking anew tells what changed', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  await setting.archive.publish({ date: 'Sat, 19 Sep 2026 07:55:41 UTC' });
  const result = await build(setting, ['libtool', 'other'], true);
  t.deepEqual(result?.changes, [
    'suite trixie 2026-09-12T07:55:41.000Z → 2026-09-19T07:55:41.000Z',
    '+ other 1.0',
    '- tool 1.0',
  ]);
  await t.notThrowsAsync(build(setting, ['libtool', 'other']));
});

test('a lock of another release is refused', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  const lock = await openBuildLock({ path: setting.path, update: false });
  const error = t.throws(() => lock.restore([setting.archive.suite], 'bookworm'), { instanceOf: PassforgeError });
  t.regex(error?.message ?? '', /host\.lock: it locks trixie, and the host is to have bookworm$/);
});

test('a locked suite of which no address is known is refused', async (t) => {
  const setting = await prepare(t);
  await build(setting, ['tool']);
  const lock = await openBuildLock({ path: setting.path, update: false });
  const error = t.throws(() => lock.restore([], 'trixie'), { instanceOf: PassforgeError });
  t.regex(error?.message ?? '', /host\.lock: it locks trixie, of which no address is known$/);
});

test('the lock beside the description is taken if it is there or asked for', async (t) => {
  const folder = await temporaryFolder(t);
  const description = join(folder, 'host.yaml');
  const path = join(folder, 'host.lock');
  t.is(await chooseLock(description, null, false), null);
  t.deepEqual(await chooseLock(description, null, true), { path, update: true });
  t.deepEqual(await chooseLock(description, 'own.lock', false), { path: 'own.lock', update: false });
  await symlink(path, path);
  t.deepEqual(
    await chooseLock(description, null, false),
    { path, update: false },
    'what cannot be read is not passed over',
  );
});
