import test from 'ava';
import { readTar } from '../../src/formats/tar.ts';
import { buildSeed } from '../../src/seed/build-seed.ts';
import { packSeed, readSeed, seedSize } from '../../src/seed/seed-archive.ts';
import { readManifest } from '../../src/seed/seed-manifest.ts';
import { exampleHost } from '../harness/example-host.ts';

const inputs = {
  host: exampleHost,
  version: '0.0.0',
  preseed: 'd-i passwd/root-login boolean false\n',
  installer: [{ path: 'passforge/late-command', mode: 0o755, content: '#!/bin/sh\n' }],
  target: [{ path: 'etc/hostname', mode: 0o644, content: 'forge\n' }],
  base: 'd'.repeat(64),
};

test('every seed has the size that the image reserves', async (t) => {
  t.is((await buildSeed(inputs)).length, seedSize);
});

test('the same host gives the same bytes', async (t) => {
  t.true((await buildSeed(inputs)).equals(await buildSeed({ ...inputs })));
});

test('the preseed lies at the root, where the installer looks before its first question', async (t) => {
  const files = readSeed(await buildSeed(inputs));
  t.is(Buffer.from(files.find(({ path }) => path === 'preseed.cfg')?.content ?? []).toString(), inputs.preseed);
});

test('the host’s files are in the payload with their modes', async (t) => {
  const payload = readSeed(await buildSeed(inputs)).find(({ path }) => path === 'passforge/payload.tar');
  const names: string[] = [];
  async function* bytes() {
    yield payload?.content ?? new Uint8Array();
  }
  for await (const { name, mode } of readTar(bytes())) names.push(`${name} ${mode.toString(8)}`);
  t.deepEqual(names, ['etc/hostname 644']);
});

test('the manifest gives back the host and the digest of each file', async (t) => {
  const manifest = readManifest(await buildSeed(inputs));
  t.deepEqual(manifest.host, exampleHost);
  t.deepEqual(Object.keys(manifest.files), [
    'passforge/SHA256SUMS',
    'passforge/late-command',
    'passforge/payload.tar',
    'preseed.cfg',
  ]);
  t.is(manifest.target['etc/hostname']?.length, 64);
});

test('a changed byte in a seed is found, with the name of its file', async (t) => {
  const seed = await buildSeed(inputs);
  seed.write('true ', seed.indexOf('false\n', seed.indexOf('d-i passwd')));
  const error = t.throws(() => readManifest(seed));
  t.regex(error?.message ?? '', /preseed\.cfg changed/);
});

test('a seed that does not fit is refused', (t) => {
  t.throws(() => packSeed([{ path: 'a', mode: 0o644, content: Buffer.alloc(seedSize) }]), {
    message: /has room for 1048576/,
  });
});
