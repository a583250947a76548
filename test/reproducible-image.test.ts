/** The same inputs make the same bytes, whoever builds, where, when and on what; or `compare` names what differs. */
import { copyFile, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findInIso } from '../src/iso/read-iso.ts';
import {
  buildExample,
  buildImage,
  describeVariant,
  exampleDescription,
  openFreshCache,
  passforge,
  refillCache,
  type Surroundings,
} from './harness/image-builds.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const minutes = 60_000;
let [reference, lock] = ['', ''];

test.before(async (t) => {
  t.timeout(10 * minutes);
  ({ image: reference, lock } = await buildExample(t, 'test-reproducible'));
});

interface Variation extends Surroundings {
  readonly name: string;
  readonly openCache: (t: ExecutionContext) => Promise<string | null>;
}

const variations: readonly Variation[] = [
  {
    name: 'another umask, time zone and language',
    env: { UMASK: '077', TZ: 'Asia/Tokyo', LANG: 'C' },
    openCache: openFreshCache,
  },
  { name: 'another user, without rights', under: ['unshare', '--user', '--map-user=1000'], openCache: openFreshCache },
  {
    name: 'a clock that is a year ahead',
    under: ['faketime', '-f', '+1y'],
    env: { FAKETIME_DONT_FAKE_MONOTONIC: '1' },
    openCache: openFreshCache,
  },
  { name: 'a machine with one processor', under: ['taskset', '-c', '0'], openCache: openFreshCache },
  { name: 'a cache that was filled in another order', openCache: refillCache },
];

for (const { name, openCache, ...surroundings } of variations) {
  test.serial(`${name} makes the same bytes`, async (t) => {
    t.timeout(10 * minutes);
    const place = await temporaryFolder(t);
    const output = join(place, 'two.iso');
    const env = { ...surroundings.env, TMPDIR: place };
    const cache = await openCache(t);
    if (cache === null) return t.pass();
    const options = ['--lock', lock, '--cache', cache];
    const built = await buildImage(exampleDescription, output, options, { ...surroundings, env });
    t.is(built.status, 0, built.stderr);
    const compared = await passforge('compare', reference, output, '--quiet');
    t.is(compared.stdout, 'the same bytes\n');
    t.is(compared.status, 0);
    t.deepEqual((await readdir(place)).sort(), ['two.cdx.json', 'two.iso', 'two.manifest.json']);
  });
}

/** A copy of the image in which one byte is another. */
async function changeByte(t: ExecutionContext, place: (image: string) => Promise<number>): Promise<string> {
  const copy = join(await temporaryFolder(t), 'changed.iso');
  await copyFile(reference, copy);
  const file = await open(copy, 'r+');
  const offset = await place(copy);
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, offset);
  await file.close();
  return copy;
}

test.serial('compare names the file and the byte that differ', async (t) => {
  const copy = await changeByte(t, async (image) => (await findInIso(image, 'install.amd/vmlinuz')).offset + 70_000);
  const { status, stdout, stderr } = await passforge('compare', reference, copy, '--quiet');
  t.is(status, 1);
  t.is(stdout, 'install.amd/vmlinuz differs at its byte 70000\n');
  t.is(stderr, `passforge: comparing ${reference} with ${copy}: they differ\n`);
});

test.serial('compare tells of a byte that lies in no file', async (t) => {
  const copy = await changeByte(t, async () => 16 * 2048 + 40);
  const { status, stdout } = await passforge('compare', reference, copy, '--quiet');
  t.is(status, 1);
  t.is(stdout, 'byte 32808 differs, which lies in no file: boot records, names or times\n');
});

test.serial('compare names the files of the seed that differ, and those of the installed host', async (t) => {
  const copy = join(await temporaryFolder(t), 'copy.iso');
  await copyFile(reference, copy);
  const description = await describeVariant(t, (text) => text.replace(/^hostname: .*/m, 'hostname: anvil'));
  t.is((await passforge('reseed', copy, description, '--quiet')).status, 0);
  const { status, stdout } = await passforge('compare', reference, copy, '--json', '--quiet');
  t.is(status, 1);
  const { differences } = JSON.parse(stdout);
  t.true(differences.includes('passforge/seed.cpio: preseed.cfg differs'), stdout);
  t.true(differences.includes('passforge/seed.cpio: target/etc/hostname differs'), stdout);
});

test.serial('compare names a damaged seed too, of whose files nothing can be said', async (t) => {
  const copy = await changeByte(t, async (image) => (await findInIso(image, 'passforge/seed.cpio')).offset + 1000);
  const { status, stdout } = await passforge('compare', reference, copy, '--quiet');
  t.is(status, 1);
  t.is(stdout, 'passforge/seed.cpio differs at its byte 1000\n');
});
