/** Mirrors that serve other bytes than those that are signed, or far too many, or none: nothing of it stays. */

import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { PassforgeError } from '../src/errors.ts';
import type { Fault } from './harness/archive-server.ts';
import { readContents } from './harness/file-contents.ts';
import { type ArchiveSetting, prepareArchive } from './harness/opened-archive.ts';
import { runProgram } from './harness/run-program.ts';
import {
  type SmallBuildOptions,
  type SmallBuildReport,
  type SmallBuildWishes,
  startSmallBuild,
  wishesOf,
} from './harness/start-small-build.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const content = { packages: { 'host-tools': 'Depends: libhost', libhost: '', libtoast: '' } };

const failureOf = async (t: ExecutionContext, act: Promise<unknown>): Promise<PassforgeError> =>
  (await t.throwsAsync(act, { instanceOf: PassforgeError })) ?? t.fail();

/** Builds in a process of its own. */
async function buildSmall(
  t: ExecutionContext,
  { archive, folder }: ArchiveSetting,
  changes: Partial<SmallBuildWishes> = {},
  options: SmallBuildOptions = {},
): Promise<SmallBuildReport> {
  const output = join(await temporaryFolder(t), 'image');
  const wishes = { ...wishesOf(archive), cache: folder, output, roots: ['host-tools'], ...changes };
  return (await startSmallBuild(wishes, options).ended) ?? t.fail();
}

const indexPath = 'dists/trixie/main/binary-amd64/Packages.xz';
const oldIndex = Buffer.from('the index of another day');
const nextWeek = 'Sat, 19 Sep 2026 07:55:41 UTC';

test('beside an index of another day the right one is taken by its digest', async (t) => {
  const { archive, open } = await prepareArchive(t, content);
  archive.files.set(indexPath, oldIndex);
  t.truthy((await open()).packages.find('libhost'));
  t.false(archive.requests.includes(indexPath));
});

const withoutDigests: [string, ({ archive }: ArchiveSetting) => Promise<void>][] = [
  ['an archive that knows no paths by digest', ({ archive }) => archive.publish({ date: nextWeek, byHash: 'no' })],
  [
    'a mirror that does not carry paths by digest',
    async ({ archive }) => {
      await archive.publish({ date: nextWeek });
      for (const path of archive.files.keys()) if (path.includes('by-hash')) archive.files.delete(path);
    },
  ],
];

for (const [what, publish] of withoutDigests) {
  test(`an index of another day from ${what} is asked for twice and refused, and nothing of it is remembered`, async (t) => {
    const setting = await prepareArchive(t, content);
    const { archive, folder, cache, open } = setting;
    await open();
    for (const name of await readdir(cache.objects)) await rm(join(cache.objects, name));
    const before = await readContents(folder);
    t.regex(Object.values(before).join(), /^2026-09-12T07:55:41\.000Z trixie /);
    await publish(setting);
    archive.files.set(indexPath, oldIndex);
    const error = await failureOf(t, open());
    t.is(error.kind, 'untrusted');
    t.regex(error.message, /Packages\.xz: it has 24 bytes, but \d+ are signed$/);
    t.regex(error.hint ?? '', /in the midst of an update: try again later/);
    t.is(archive.requests.filter((path) => path === indexPath).length, 2);
    t.deepEqual(await readContents(folder), before);
  });
}

const damages: [string, (body: Buffer, other: Buffer) => Buffer][] = [
  ['without its end', (body) => body.subarray(0, 50_000)],
  [
    'with one bit flipped',
    (body) => {
      const flipped = Buffer.from(body);
      flipped.writeUInt8(flipped.readUInt8(70_000) ^ 4, 70_000);
      return flipped;
    },
  ],
  ['with other bytes of the same number', (body) => Buffer.alloc(body.length, 'x')],
  ['that is another package of the archive', (_body, other) => other],
];

for (const [what, damage] of damages) {
  test(`a package ${what} is asked for twice and refused, and nothing of it is kept`, async (t) => {
    const { archive, folder, cache, open, fetch } = await prepareArchive(t, content);
    const { packages } = await open();
    const [path = '', other = ''] = ['libhost', 'libtoast'].map((name) => packages.find(name)?.filename);
    const bytes = (name: string): Buffer => archive.files.get(name) ?? t.fail();
    archive.files.set(path, damage(bytes(path), bytes(other).subarray(0, bytes(path).length)));
    const before = await readContents(folder);
    const error = await failureOf(t, fetch('libhost'));
    t.is(error.kind, 'untrusted');
    t.regex(error.message, /libhost_1\.0_amd64\.deb: (its SHA256 is [0-9a-f]{64}, but|it has 50000 bytes, but)/);
    t.is(archive.requests.filter((request) => request === path).length, 2);
    t.deepEqual(await readContents(folder), before);
    t.deepEqual(await readdir(cache.parts), []);
  });
}

const escapes = [
  '../../escaped',
  '/escaped',
  'pool/%2e%2e/%2e%2e/escaped',
  'pool/a\n ../../escaped',
  'pool/a\u0000b',
  `pool/${'x'.repeat(300)}`,
];

test('packages whose paths lead elsewhere are neither asked for nor written anywhere', async (t) => {
  const outside = await temporaryFolder(t);
  const names = escapes.map((_, number) => `package-${number}`);
  const packages = Object.fromEntries(names.map((name, number) => [name, `Filename: ${escapes[number]}`]));
  const { archive, open, fetch } = await prepareArchive(t, { packages }, join(outside, 'one/cache'));
  for (const path of ['escaped', 'pool/a', 'pool/ab']) archive.files.set(path, Buffer.from('the bytes'));
  await open();
  const [before, asked] = [await readContents(outside), archive.requests.length];
  for (const name of names) {
    const error = await failureOf(t, fetch(name));
    t.is(error.kind, 'untrusted');
    t.regex(error.message, new RegExp(`package ${name} has the filename `));
  }
  t.deepEqual(
    archive.requests.slice(asked).filter((path) => !path.startsWith('dists/')),
    [],
  );
  t.deepEqual(await readContents(outside), before);
});

const [mebibyte, gibibyte] = [2 ** 20, 2 ** 30];

/** Sends a gibibyte, without announcing it, to whoever takes it; counts what it has sent. */
function flood(): { fault: Fault; sent: () => number } {
  let sent = 0;
  const chunk = Buffer.alloc(mebibyte);
  const fault: Fault = (_request, response) => {
    const pump = (): void => {
      for (let more = true; more && !response.destroyed && sent < gibibyte; sent += chunk.length)
        more = response.write(chunk);
      if (sent >= gibibyte) response.end();
      else response.once('drain', pump);
    };
    response.writeHead(200);
    pump();
  };
  return { fault, sent: () => sent };
}

const floods: [string, RegExp][] = [
  ['a release file', /InRelease$/],
  ['an index', /main\/binary-amd64\/by-hash/],
  ['a package', /libhost/],
];

for (const [what, flooded] of floods) {
  test(`${what} of a gibibyte is left after a few megabytes, and takes no memory`, async (t) => {
    const setting = await prepareArchive(t, content);
    const quiet = await buildSmall(t, setting, { cache: await temporaryFolder(t) });
    t.is(quiet.error, null);
    const { fault, sent } = flood();
    const path = setting.archive.requests.find((request) => flooded.test(request)) ?? t.fail();
    setting.archive.faults.set(path, [fault, fault, fault]);
    const { kind, error, mostMemory } = await buildSmall(t, setting);
    const difference = mostMemory - quiet.mostMemory;
    t.log(
      `${Math.round(difference / mebibyte)} MiB more than a build of ${Math.round(quiet.mostMemory / mebibyte)} MiB`,
    );
    t.is(kind, 'untrusted');
    t.regex(error ?? '', /it is larger than/);
    t.true(sent() < 100 * mebibyte, `${sent()} bytes were taken`);
    t.true(difference < 80 * mebibyte, `${difference} bytes of memory more`);
    t.deepEqual(await readdir(setting.cache.parts), []);
  });
}

test('an index that unpacks to far more than is signed takes no memory', async (t) => {
  const quiet = await buildSmall(t, await prepareArchive(t, content));
  const bomb = { 'host-tools': '', big: `Description: ${'a'.repeat(96 * mebibyte)}` };
  const setting = await prepareArchive(t, { packages: bomb, announcedSize: 100_000 });
  const { kind, error, mostMemory } = await buildSmall(t, setting);
  const difference = mostMemory - quiet.mostMemory;
  t.log(`${Math.round(difference / mebibyte)} MiB more`);
  t.is(kind, 'untrusted');
  t.regex(error ?? '', /^unpacking .*Packages\.xz: it is larger than 100000 bytes$/);
  t.true(difference < 80 * mebibyte, `${difference} bytes of memory more`);
});

/** A server with a certificate that is valid for it, and redirects all that is asked for to `target`. */
async function startSecureRedirect(
  t: ExecutionContext,
  target: string,
): Promise<{ address: string; certificate: string }> {
  const folder = await temporaryFolder(t);
  const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')];
  const subject = ['-subj', '/CN=insecure-test-server', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const made = await runProgram('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate]);
  t.is(made.status, 0, made.stderr);
  const server = createServer({ key: await readFile(key), cert: await readFile(certificate) }, (request, response) => {
    response.writeHead(302, { location: `${target}${request.url}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return { address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, certificate };
}

test('a redirect from a secure address to one that is not is refused', async (t) => {
  const setting = await prepareArchive(t, content);
  const { address, certificate } = await startSecureRedirect(t, setting.archive.address);
  const env = { NODE_EXTRA_CA_CERTS: certificate };
  const { kind, error } = await buildSmall(
    t,
    setting,
    { suite: { ...setting.archive.suite, mirrors: [address] } },
    { env },
  );
  t.is(kind, 'untrusted');
  t.regex(error ?? '', /InRelease: a redirect to the unsafe http:\/\/127\.0\.0\.1/);
  t.deepEqual(setting.archive.requests, []);
});

test('without a network a build says so soon', async (t) => {
  const setting = await prepareArchive(t, content);
  const unshare = ['unshare', '--map-root-user', '--net'];
  if ((await runProgram('unshare', [...unshare.slice(1), 'true'])).status !== 0) {
    t.log('skipped: this machine lets nobody have a network of their own');
    return t.pass();
  }
  const suite = { ...setting.archive.suite, mirrors: ['http://mirror.example.org/debian'] };
  const { kind, error } = await buildSmall(t, setting, { suite }, { through: unshare });
  t.is(kind, 'failed');
  t.regex(error ?? '', /InRelease: (no name server answers for that name|there is no server of that name)$/);
});

test('packages that are in the cache need no network', async (t) => {
  const { archive, open, fetchFrom } = await prepareArchive(t, content);
  const opened = await open();
  const files = await fetchFrom(opened, 'host-tools');
  await archive.close();
  t.deepEqual(await fetchFrom(opened, 'host-tools'), files);
});
