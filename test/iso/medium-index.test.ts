import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test from 'ava';
import { parsePackageRecord } from '../../src/archive/package-record.ts';
import { buildMediumIndex } from '../../src/iso/medium-index.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const stanza = (name: string, component: string, depends: string): string =>
  [
    `Package: ${name}`,
    'Version: 1.0',
    'Architecture: amd64',
    `Section: ${component === 'main' ? '' : `${component}/`}admin`,
    ...(depends === '' ? [] : [`Depends: ${depends}`]),
    `Filename: pool/${component}/${name[0]}/${name}/${name}_1.0_amd64.deb`,
    'Size: 2',
    `SHA256: ${'0'.repeat(64)}`,
  ].join('\n');

test('apt finds packages of every component in the one index of the medium', async (t) => {
  const folder = await temporaryFolder(t);
  const packages = [
    stanza('microcode', 'non-free-firmware', 'tool'),
    stanza('tool', 'contrib', 'lib'),
    stanza('lib', 'main', ''),
  ];
  const index = buildMediumIndex({
    codename: 'trixie',
    suite: 'stable',
    version: '13.7',
    date: new Date('2026-09-12T07:55:41Z'),
    packages: packages.map((text) => parsePackageRecord(text, { source: 'test', suite: 'trixie' })),
  });
  for (const { path, content } of index) {
    await mkdir(dirname(join(folder, 'medium', path)), { recursive: true });
    await writeFile(join(folder, 'medium', path), content);
  }
  for (const path of ['lists/partial', 'cache/archives/partial', 'etc', 'parts']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await writeFile(join(folder, 'status'), '');
  await writeFile(join(folder, 'etc/sources.list'), `deb [trusted=yes] file:${folder}/medium trixie main\n`);
  const settings = [
    `Dir::State "${folder}"; Dir::State::lists "${folder}/lists"; Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}/cache"; Dir::Etc "${folder}/etc"; Dir::Etc::sourceparts "${folder}/parts";`,
    'APT::Architecture "amd64"; #clear APT::Architectures; APT::Sandbox::User ""; Acquire::Languages "none";',
  ];
  await writeFile(join(folder, 'apt.conf'), settings.join('\n'));
  const apt = (args: readonly string[]) =>
    runProgram('apt-get', args, { env: { APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C.UTF-8' } });
  const updated = await apt(['update', '--error-on=any']);
  t.is(updated.status, 0, updated.stderr);
  const { stdout } = await apt(['install', '--print-uris', '--yes', '-qq', 'microcode']);
  t.deepEqual([...stdout.matchAll(/medium\/(pool\/\S+)'/g)].map(([, path]) => path).sort(), [
    'pool/contrib/t/tool/tool_1.0_amd64.deb',
    'pool/main/l/lib/lib_1.0_amd64.deb',
    'pool/non-free-firmware/m/microcode/microcode_1.0_amd64.deb',
  ]);
});
