/** A retired release, as stretch is: `Release` with `Release.gpg`, by keys of which some have expired, frozen for good. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { resolveClosure } from '../src/archive/resolve-closure.ts';
import { PassforgeError } from '../src/errors.ts';
import { debianReleases } from '../src/host/release/debian-releases.ts';
import { fetchPackages } from '../src/recipes/fetch/fetch-packages.ts';
import { type Archive, type OpenArchiveOptions, openArchive } from '../src/recipes/fetch/open-archive.ts';
import { openObjectCache } from '../src/system/object-cache.ts';
import { makeKey, notingStep, startTestArchive, type TestArchive, type TestKey } from './harness/archive-server.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const year = 365 * 24 * 60 * 60;
const made = new Date('2017-05-20T00:00:00Z');
const signed = new Date('2022-07-02T12:00:00Z');
const release = { date: 'Sat, 02 Jul 2022 10:00:00 UTC' };

interface Setting {
  readonly archive: TestArchive;
  readonly notes: readonly string[];
  open(keys: readonly TestKey[], changes?: Partial<OpenArchiveOptions['suites'][0]>): Promise<Archive>;
  readonly options: Omit<OpenArchiveOptions, 'suites' | 'components'>;
}

/** @param keys all that sign it, on that day */
async function prepare(t: ExecutionContext, keys: readonly TestKey[]): Promise<Setting> {
  const archive = await startTestArchive({ packages: { tool: 'Depends: libtool', libtool: '' }, suite: 'stretch' });
  t.teardown(() => archive.close());
  archive.files.delete('dists/stretch/InRelease');
  const text = archive.releaseText(release);
  archive.files.set('dists/stretch/Release', Buffer.from(text));
  const signatures = await Promise.all(keys.map((key) => key.signDetached(text, signed)));
  archive.files.set('dists/stretch/Release.gpg', Buffer.from(signatures.join('')));
  const keyFolder = await temporaryFolder(t);
  for (const key of keys) await writeFile(join(keyFolder, `${key.fingerprint}.asc`), key.publicKey);
  const { step, notes } = notingStep();
  const options = { cache: await openObjectCache(await temporaryFolder(t)), step };
  const opening = { ...options, keyFolder, acceptDate: null, pauses: [1] };
  const frozen = debianReleases.stretch.retired?.frozen ?? null;
  return {
    ...{ archive, notes, options: opening },
    open: (trusted, changes) =>
      openArchive({
        ...opening,
        components: ['main'],
        suites: [{ ...archive.suite, frozen, signingKeys: trusted.map(({ fingerprint }) => fingerprint), ...changes }],
      }),
  };
}

const expired = (): Promise<TestKey> => makeKey({ made, seconds: 8 * year });
const valid = (): Promise<TestKey> => makeKey({ made, seconds: 80 * year });

const refusalOf = async (t: ExecutionContext, act: Promise<unknown>): Promise<PassforgeError> =>
  (await t.throwsAsync(act, { instanceOf: PassforgeError })) ?? t.fail();

test('packages come from a release file that an expired and a valid key have signed', async (t) => {
  const keys = [await expired(), await valid()];
  const { open, options, notes } = await prepare(t, keys);
  const opened = await open(keys);
  const { packages } = resolveClosure(['tool'], opened.packages);
  t.is((await fetchPackages(opened, packages, options)).files.size, 2);
  t.deepEqual([...(opened.suites[0]?.signers ?? [])].sort(), keys.map(({ fingerprint }) => fingerprint).sort());
  t.is(notes.filter((note) => /on 2022-07-02; the key expired on 2025-05-18$/.test(note)).length, 1);
});

test('the valid key alone is enough, and is told without a word about expiry', async (t) => {
  const keys = [await expired(), await valid()];
  const { open, notes } = await prepare(t, keys);
  await open(keys.slice(1));
  t.false(notes.join().includes('expired'));
});

test('a signature from the life of a key that has expired since is taken, and that is told', async (t) => {
  const keys = [await expired()];
  const { open, notes } = await prepare(t, keys);
  await open(keys);
  t.regex(notes.join(), /^stretch is signed by [0-9A-F]{40} on 2022-07-02; the key expired on 2025-05-18$/);
});

test('of a release that lives, the signature of an expired key counts for nothing', async (t) => {
  const keys = [await expired()];
  const { open } = await prepare(t, keys);
  const error = await refusalOf(t, open(keys, { frozen: null }));
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /expired/);
});

test('a release file from after the freeze is refused, whoever signed it', async (t) => {
  const keys = [await valid()];
  const { open } = await prepare(t, keys);
  const error = await refusalOf(t, open(keys, { frozen: new Date('2022-07-01T00:00:00Z') }));
  t.regex(error.message, /its Date is 2022-07-02.*, and the release was frozen on 2022-07-01/);
});
