import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fc, testProp } from '@fast-check/ava';
import test, { type ExecutionContext } from 'ava';
import { HostDescriptionError, PassforgeError } from '../../src/errors.ts';
import type { Host } from '../../src/host/host.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { buildSeed } from '../../src/seed/build-seed.ts';
import { readSeed } from '../../src/seed/seed-archive.ts';
import { exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
import { renderFor } from '../harness/target-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const beginning = `release: trixie
hostname: forge
administrator:
  name: marco
  password-hash: $6$x$${'.'.repeat(86)}
disk: only
`;

/** Where a template, a shell or YAML would see more than text. */
const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '{{line hostname}}',
    '{{> x}}',
    '\\',
    '# x',
    '\t',
    '\r\n',
    '...\n---\n',
    "'",
    '"',
    '$HOME',
    '\u0000',
    '\ud800',
  ),
  fc.string({ unit: 'binary' }),
);

async function unpack(t: ExecutionContext, host: Host): Promise<(path: string) => Promise<string>> {
  const target = await renderFor(host);
  const seed = await buildSeed({ host, version: '0', overlay: [], preseed: '', installer: [], target, base: '' });
  const payload = readSeed(seed).find(({ path }) => path === 'passforge/payload.tar');
  const archive = join(await temporaryFolder(t), 'payload.tar');
  await writeFile(archive, payload?.content ?? '');
  return async (path) => (await runProgram('tar', ['-x', '-O', '-f', archive, path.slice(1)])).stdout;
}

testProp(
  'what a description says of a file is what tar unpacks, or it is refused',
  [hostile],
  async (t, content) => {
    const text = `${beginning}files:\n  - path: /srv/own\n    content: ${JSON.stringify(content)}\n`;
    let host: Host;
    try {
      host = parseHost(text, 'host.yaml');
    } catch (error) {
      t.true(error instanceof HostDescriptionError);
      return t.regex(content, /\0|\p{Cs}|\ufffd/u);
    }
    t.is(await (await unpack(t, host))('/srv/own'), content);
  },
  { numRuns: 40 },
);

testProp(
  'a path that is accepted is the one that tar unpacks',
  [fc.string({ unit: fc.constantFrom('/', '.', 'a', 'B', '-', ' ', 'è', '~', '@', "'", '\\'), maxLength: 104 })],
  async (t, tail) => {
    let host: Host;
    try {
      host = parseHost(
        `${beginning}files:\n  - path: ${JSON.stringify(`/srv/${tail}`)}\n    content: x\n`,
        'host.yaml',
      );
    } catch (error) {
      return t.true(error instanceof HostDescriptionError);
    }
    t.is(await (await unpack(t, host))(`/srv/${tail}`), 'x');
  },
  { numRuns: 60 },
);

const ownFile = { content: 'x', stick: null, mode: 0o644, owner: 'root' };

for (const path of ['/etc/hosts', '/etc/passforge', '/etc/hosts/more', '/etc/systemd/network']) {
  test(`${path} is refused: passforge writes it, or needs it as a folder`, async (t) => {
    const error = await t.throwsAsync(renderFor({ ...exampleHost, files: [{ ...ownFile, path }] }), {
      instanceOf: PassforgeError,
    });
    t.is(error.kind, 'description');
    t.is(error.message, `files[0].path: passforge itself writes ${path}`);
  });
}

test('a unit of passforge is refused, each clash in a line', async (t) => {
  const units = [{ name: 'vfio-pci-bind.service', content: '[Unit]\n', enable: false }];
  const error = await t.throwsAsync(
    renderFor({ ...exampleHost, units, files: [{ ...ownFile, path: '/etc/hostname' }] }),
  );
  t.deepEqual(error?.message.split('\n'), [
    'files[0].path: passforge itself writes /etc/hostname',
    'units[0].name: passforge itself writes /etc/systemd/system/vfio-pci-bind.service',
  ]);
});

test('the file of a bridge is free where there is none', async (t) => {
  const path = '/etc/systemd/network/10-passforge-bridge.netdev';
  const host = { ...exampleHost, network: { ...exampleHost.network, bridge: null }, files: [{ ...ownFile, path }] };
  t.true((await renderFor(host)).some((file) => `/${file.path}` === path && file.content === 'x'));
});
