/** apt as a judge of closures: with a private configuration, an empty dpkg status, and Debian's own keys. */

import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexPart, PackageIndex } from '../../src/archive/packages-index.ts';
import { debianReleases } from '../../src/host/release/debian-releases.ts';
import { readIndex } from './package-stanza.ts';
import { realSuites } from './real-archive.ts';

export interface PrivateApt {
  /** The same indices that apt reads. */
  readonly parts: readonly IndexPart[];
  readonly index: PackageIndex;
  /** Of all its packages, sorted. */
  readonly names: readonly string[];
  /** Names of the packages that apt would fetch to install these on a machine without any. */
  install(roots: readonly string[]): string[];
}

/** @param folder for apt's own files; the index of trixie is fetched from the mirror of this machine */
export async function preparePrivateApt(folder: string): Promise<PrivateApt> {
  const lists = join(folder, 'lists');
  for (const path of ['lists/partial', 'cache/archives/partial', 'etc', 'parts']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  const [suite] = await realSuites(debianReleases.trixie);
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(join(folder, 'status'), '');
  await writeFile(join(folder, 'etc/sources.list'), `deb [signed-by=${keyring}] ${suite?.mirrors[0]} trixie main\n`);
  await writeFile(join(folder, 'apt.conf'), privateConfiguration(folder));
  const run = (command: string, args: readonly string[]): string =>
    execFileSync(command, args, {
      env: { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
  run('apt-get', ['update', '--error-on=any']);
  const parts = [await readPart(lists)];
  return {
    parts,
    index: readIndex(parts),
    names: run('apt-cache', ['pkgnames']).trim().split('\n').sort(),
    install: (roots) => readNames(run('apt-get', ['install', '--print-uris', '--yes', '-qq', ...roots])),
  };
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

async function readPart(lists: string): Promise<IndexPart> {
  const name = (await readdir(lists)).find((file) => file.endsWith('_Packages'));
  if (name === undefined) throw new Error('apt keeps no uncompressed index');
  return { bytes: await readFile(join(lists, name)), source: name, suite: 'trixie' };
}
