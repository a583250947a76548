/** The cache never hands out, and never keeps, anything but the bytes of a digest. */

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { DownloadSource } from '../../src/system/download.ts';
import { defaultCacheFolder, type ObjectCache, obtainObject, openObjectCache } from '../../src/system/object-cache.ts';
import { type FileServer, faults, sha256, startFileServer } from '../harness/archive-server.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const body = randomBytes(200_000);

interface Setting {
  readonly cache: ObjectCache;
  readonly server: FileServer;
  readonly source: DownloadSource;
  /** Where the object belongs. */
  readonly object: string;
}

async function prepare(t: ExecutionContext): Promise<Setting> {
  const server = await startFileServer([['file', body]]);
  t.teardown(() => server.close());
  const cache = await openObjectCache(join(await temporaryFolder(t), 'cache'));
  const source = { url: `${server.address}/file`, size: body.length, sha256: sha256(body) };
  return { cache, server, source, object: join(cache.objects, source.sha256) };
}

test('an object is downloaded once', async (t) => {
  const { cache, object, server, source } = await prepare(t);
  t.is(await obtainObject(cache, source), object);
  t.is(await obtainObject(cache, source), object);
  t.true(body.equals(await readFile(object)));
  t.is(server.requests.length, 1);
  t.deepEqual(await readdir(cache.parts), []);
});

const damages: [string, Buffer][] = [
  ['one changed byte', Buffer.from(body.map((byte, at) => (at === 100_000 ? byte ^ 1 : byte)))],
  ['a missing end', body.subarray(0, 1000)],
  ['nothing in it', Buffer.alloc(0)],
];

for (const [damage, bytes] of damages) {
  test(`an object with ${damage} is replaced`, async (t) => {
    const { cache, object, source } = await prepare(t);
    await writeFile(object, bytes);
    await obtainObject(cache, source);
    t.true(body.equals(await readFile(object)));
  });
}

test('a symbolic link in place of an object is refused', async (t) => {
  const { cache, object, source } = await prepare(t);
  const elsewhere = join(await temporaryFolder(t), 'elsewhere');
  await writeFile(elsewhere, body);
  await symlink(elsewhere, object);
  await t.throwsAsync(obtainObject(cache, source), { message: /it is a symbolic link$/ });
});

test('bytes with another digest leave nothing', async (t) => {
  const { cache, server, source } = await prepare(t);
  server.files.set('file', Buffer.alloc(body.length));
  await t.throwsAsync(obtainObject(cache, source, { pauses: [] }), { message: /its SHA256 is/ });
  t.deepEqual(await readdir(cache.objects), []);
  t.deepEqual(await readdir(cache.parts), []);
});

test('an interrupted download leaves no object, and is continued by the next', async (t) => {
  const { cache, object, server, source } = await prepare(t);
  server.faults.set('file', [faults.reset(50_000)]);
  await t.throwsAsync(obtainObject(cache, source, { pauses: [] }));
  t.deepEqual(await readdir(cache.objects), []);
  t.deepEqual(await readdir(cache.parts), [source.sha256]);
  await obtainObject(cache, source);
  t.true(body.equals(await readFile(object)));
  t.deepEqual(server.requests, ['file', 'file bytes=50000-']);
});

test('a stopped download leaves no object', async (t) => {
  const { cache, server, source } = await prepare(t);
  server.faults.set('file', [faults.endless]);
  const stop = new AbortController();
  const stopped = obtainObject(cache, source, { signal: stop.signal, onProgress: () => stop.abort() });
  // The reason of a signal is a DOMException, which ava does not count as an error.
  t.truthy(await t.throwsAsync(stopped, { any: true, name: 'AbortError' }));
  t.deepEqual(await readdir(cache.objects), []);
});

test('an object can be fetched by several at once', async (t) => {
  const { cache, object, source } = await prepare(t);
  const paths = await Promise.all(Array.from({ length: 8 }, () => obtainObject(cache, source)));
  t.deepEqual(new Set(paths), new Set([object]));
  t.true(body.equals(await readFile(object)));
  t.deepEqual(await readdir(cache.parts), []);
});

test('one that finds an object corrupt late does not take away what another has put in its place', async (t) => {
  const { cache, object, source } = await prepare(t);
  // Its size is wrong for the first at once; the other, which is told that size, has to read all of it.
  const size = 200_000_000;
  await writeFile(object, '');
  await truncate(object, size);
  const late = t.throwsAsync(obtainObject(cache, { ...source, size }, { pauses: [] }));
  await obtainObject(cache, source);
  await late;
  t.true(body.equals(await readFile(object)));
});

test('a corrupt object can be replaced by two at once', async (t) => {
  const { cache, object, source } = await prepare(t);
  await writeFile(object, Buffer.alloc(body.length));
  const paths = await Promise.all([obtainObject(cache, source), obtainObject(cache, source)]);
  t.deepEqual(paths, [object, object]);
  t.true(body.equals(await readFile(object)));
});

test('several that continue one interrupted download do not mix their bytes', async (t) => {
  const { cache, object, source } = await prepare(t);
  await writeFile(join(cache.parts, source.sha256), body.subarray(0, 70_000));
  await Promise.all(Array.from({ length: 4 }, () => obtainObject(cache, source)));
  t.true(body.equals(await readFile(object)));
});

test('downloads that were killed long ago are swept out', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'parts'));
  for (const name of ['old', 'new']) await writeFile(join(folder, 'parts', name), 'x');
  await utimes(join(folder, 'parts/old'), 0, 0);
  const cache = await openObjectCache(folder);
  t.deepEqual(await readdir(cache.parts), ['new']);
});

test('of what builds have kept the newest stays, up to a limit', async (t) => {
  const folder = await temporaryFolder(t);
  const { derived } = await openObjectCache(folder);
  const now = Date.now() / 1000;
  for (const [name, age] of Object.entries({ last: 60, newer: 120, older: 180 })) {
    await writeFile(join(derived, name), '');
    await truncate(join(derived, name), 500 * 1024 ** 2);
    await utimes(join(derived, name), now - age, now - age);
  }
  await openObjectCache(folder);
  t.deepEqual((await readdir(derived)).sort(), ['last', 'newer']);
});

test('the cache is where the XDG specification has it', (t) => {
  t.is(defaultCacheFolder({ XDG_CACHE_HOME: '/var/cache/me' }), '/var/cache/me/passforge');
  t.regex(defaultCacheFolder({ XDG_CACHE_HOME: 'relative' }), /\/\.cache\/passforge$/);
  t.regex(defaultCacheFolder({}), /\/\.cache\/passforge$/);
});
