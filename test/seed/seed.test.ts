import test from 'ava';
import { readTar } from '../../src/formats/tar.ts';
import { buildSeed } from '../../src/seed/build-seed.ts';
import { packSeed, readSeed, seedSize } from '../../src/seed/seed-archive.ts';
import { readManifest, readManifests } from '../../src/seed/seed-manifest.ts';
import { viewsOf } from '../../src/seed/seed-view.ts';
import { exampleHost } from '../harness/example-host.ts';

const inputs = {
  host: exampleHost,
  version: '0.0.0',
  preseed: 'd-i passwd/root-login boolean false\n',
  installer: [{ path: 'passforge/late-command', mode: 0o755, content: '#!/bin/sh\n' }],
  target: [{ path: 'etc/hostname', mode: 0o644, content: 'forge\n' }],
  overlay: [],
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
  const manifest = readManifest(await buildSeed(inputs), 'x.iso');
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
  const error = t.throws(() => readManifest(seed, 'x.iso'));
  t.regex(error?.message ?? '', /preseed\.cfg changed/);
});

test('a seed that does not fit is refused', (t) => {
  t.throws(() => packSeed([{ path: 'a', mode: 0o644, content: Buffer.alloc(seedSize) }], 1, () => 'Less.'), {
    message: /has room for 1048576/,
  });
});

const other = {
  ...inputs,
  host: { ...exampleHost, hostname: 'anvil' },
  preseed: 'd-i passwd/root-login boolean true\n',
  target: [...inputs.target, { path: 'etc/anvil', mode: 0o600, content: 'anvil\n' }],
};

test('of several hosts each has a manifest that tells what its installer will see', async (t) => {
  const seed = await buildSeed(other, inputs);
  const manifests = readManifests(seed, 'x.iso');
  t.deepEqual(
    manifests.map(({ host }) => host.hostname),
    ['anvil', exampleHost.hostname],
  );
  t.deepEqual(Object.keys(manifests[0]?.target ?? {}), ['etc/anvil', 'etc/hostname']);
  const views = viewsOf(readSeed(seed));
  const textIn = (name: string, path: string) =>
    Buffer.from(views.get(name)?.find((file) => file.path === path)?.content ?? []).toString();
  t.is(textIn('anvil', 'preseed.cfg'), other.preseed);
  t.is(textIn(exampleHost.hostname, 'preseed.cfg'), inputs.preseed);
  t.is(textIn('anvil', 'passforge/late-command'), '#!/bin/sh\n');
});

test('what hosts have in common is there once', async (t) => {
  const paths = readSeed(await buildSeed(other, inputs)).map(({ path }) => path);
  t.deepEqual(
    paths.filter((path) => !path.endsWith('/manifest.json')),
    [
      'passforge/hosts/anvil/passforge/SHA256SUMS',
      ...['passforge/hosts/anvil/passforge/own.tar', 'passforge/hosts/anvil/preseed.cfg'],
      ...[
        `passforge/hosts/${exampleHost.hostname}/passforge/SHA256SUMS`,
        `passforge/hosts/${exampleHost.hostname}/passforge/own.tar`,
        `passforge/hosts/${exampleHost.hostname}/preseed.cfg`,
      ],
      ...['passforge/late-command', 'passforge/payload.tar'],
    ],
  );
});

test('a changed byte of any host in a seed of several is found', async (t) => {
  for (const text of ['boolean true\n', 'boolean false\n', 'anvil\n', '#!/bin/sh\n']) {
    const seed = await buildSeed(other, inputs);
    seed.write('*', seed.indexOf(text, seed.indexOf('passforge')));
    t.throws(() => readManifests(seed, 'x.iso'), { message: /changed since/ }, text);
  }
});

test('only one host is asked for where only one can be meant', async (t) => {
  const seed = await buildSeed(other, inputs);
  t.throws(() => readManifest(seed, 'x.iso'), { message: /it has several hosts, anvil, / });
});
