/**
 * Our closure against apt's own, on the index of the real release: nothing that apt would install may be missing.
 * Both read the same verified index, apt from a private configuration with an empty dpkg status.
 */

import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type PackageIndex, parsePackagesIndex } from '../../src/archive/packages-index.ts';
import { resolveClosure } from '../../src/archive/resolve-closure.ts';
import { debianReleases } from '../../src/host/debian-releases.ts';
import { basePriorities, listComputedPackages, listHostPackages } from '../../src/installer/package-sets.ts';
import { findMirrorAddress } from '../../src/system/mirror-address.ts';
import { exampleHost } from '../harness/example-host.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const hostPackages = [
  ...listComputedPackages(debianReleases.trixie),
  ...listHostPackages({ ...exampleHost, packages: ['virt-manager', 'ssh-askpass'] }),
];
/** Sets whose members share dependencies with alternatives: each has once found a difference, or is prone to. */
const furtherRoots = [
  ['tk-itk4', 'r-cran-abind', 'compface'],
  ['python3-sphinx-markdown-tables', 'python3-emoji'],
  ['libsolv-dev', 'ntpsec-ntpviz'],
  ['sqop', 'education-desktop-cinnamon'],
  ['mailutils', 'bsd-mailx'],
  ['xserver-xorg', 'lightdm', 'xfce4'],
];

test('nothing that apt would install is missing', async (t) => {
  t.timeout(180_000);
  const apt = await preparePrivateApt(await temporaryFolder(t));
  const index = await readIndex(apt.lists);
  const base = basePriorities.flatMap((priority) => index.withPriority(priority)).map(({ name }) => name);
  const sets = [[...base, ...hostPackages], ...furtherRoots, ...furtherRoots.map((roots) => [...base, ...roots])];
  for (const roots of sets) {
    const theirs = apt.install(roots);
    const ours = resolveClosure(roots, index).packages.map(({ name }) => name);
    const missing = theirs.filter((name) => !ours.includes(name));
    const beyond = ours.filter((name) => !theirs.includes(name));
    t.log(`${roots.length} roots: apt ${theirs.length}, ours ${ours.length}, beyond: ${beyond.join(' ') || 'none'}`);
    t.deepEqual(missing, [], `missing for ${roots.slice(-3).join(' ')}`);
  }
});

interface PrivateApt {
  readonly lists: string;
  /** Names of the packages that apt would fetch to install these on a machine without any. */
  install(roots: readonly string[]): string[];
}

async function preparePrivateApt(folder: string): Promise<PrivateApt> {
  const lists = join(folder, 'lists');
  for (const path of ['lists/partial', 'cache/archives/partial', 'etc', 'parts']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  const mirror = await findMirrorAddress({ option: null, described: null });
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(join(folder, 'status'), '');
  await writeFile(join(folder, 'etc/sources.list'), `deb [signed-by=${keyring}] ${mirror} trixie main\n`);
  await writeFile(join(folder, 'apt.conf'), privateConfiguration(folder));
  const run = (args: readonly string[]): string =>
    execFileSync('apt-get', args, {
      env: { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
  run(['update', '--error-on=any']);
  return { lists, install: (roots) => readNames(run(['install', '--print-uris', '--yes', '-qq', ...roots])) };
}

function privateConfiguration(folder: string): string {
  return [
    `Dir::State "${folder}"; Dir::State::lists "${folder}/lists"; Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}/cache"; Dir::Etc "${folder}/etc"; Dir::Etc::sourceparts "${folder}/parts";`,
    'APT::Architecture "amd64"; #clear APT::Architectures; APT::Architectures { "amd64"; };',
    'APT::Install-Recommends "0"; APT::Sandbox::User ""; Acquire::Languages "none"; Acquire::GzipIndexes "0";',
    'Acquire::IndexTargets::deb::Packages::KeepCompressed "0";',
  ].join('\n');
}

/** Lines are `'address' name_version_architecture.deb size digest`. */
function readNames(uris: string): string[] {
  return [...uris.matchAll(/^'\S+' ([^_\s]+)_/gm)].map(([, name = '']) => name);
}

async function readIndex(lists: string): Promise<PackageIndex> {
  const name = (await readdir(lists)).find((file) => file.endsWith('_Packages'));
  if (name === undefined) throw new Error('apt keeps no uncompressed index');
  return parsePackagesIndex(await readFile(join(lists, name)), name);
}
