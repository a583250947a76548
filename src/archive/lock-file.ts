/**
 * A lock file: which state of the archives an image was built from, and every package in it. Stanzas as in deb822(5): one about
 * the lock, one for each suite (its release file cut down to the indices that were read), one with the packages.
 */
import { PassforgeError } from '../errors.ts';
import { parseStanza, splitStanzas } from './deb822.ts';
import { parseRelease, type ReleaseFile } from './release-file.ts';

export interface Lock {
  /** Codename. */
  readonly release: string;
  readonly suites: readonly LockedSuite[];
  /** Sorted. */
  readonly packages: readonly LockedPackage[];
}

export interface LockedSuite {
  /** As sources.list(5) names it. */
  readonly name: string;
  /** The folder below `dists` that it was read from. */
  readonly folder: string;
  /** Primary fingerprints of the keys that had signed it. */
  readonly signers: readonly string[];
  /** With the indices that were read, and no others. */
  readonly release: ReleaseFile;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

const format = '1';

export function formatLock({ release, suites, packages }: Lock): string {
  const head = `Passforge-Lock: ${format}\nRelease: ${release}\n`;
  const lines = packages.map(formatPackage).sort();
  return [head, ...suites.map(formatSuite), `Packages:\n${lines.map((line) => ` ${line}\n`).join('')}`].join('\n');
}

function formatSuite({ name, folder, signers, release }: LockedSuite): string {
  const fields: [string, string][] = [
    ['Lock-Suite', name],
    ['Folder', folder],
    ['Signers', signers.join(' ')],
    ['Label', release.label],
    ['Suite', release.suite],
    ['Codename', release.codename],
    ['Version', release.version],
    ['Date', release.date.toISOString()],
    ['Components', release.components.join(' ')],
    ['Architectures', release.architectures.join(' ')],
    ['Acquire-By-Hash', release.acquireByHash ? 'yes' : 'no'],
  ];
  const told = fields.filter(([, value]) => value !== '').map(([field, value]) => `${field}: ${value}\n`);
  const indices = [...release.indices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { sha256, size }]) => ` ${sha256} ${size} ${path}\n`);
  return `${told.join('')}SHA256:\n${indices.join('')}`;
}

function formatPackage({ name, version, sha256 }: LockedPackage): string {
  return `${name} ${version} ${sha256}`;
}

/** @param source the file's name, for messages. @throws PassforgeError when it is damaged, or of a newer program */
export function parseLock(text: string, source: string): Lock {
  const [head = '', ...rest] = splitStanzas(text);
  const fields = parseStanza(head, source);
  const version = fields.get('passforge-lock');
  if (version !== format) {
    const finding = version === undefined ? 'it is no lock file' : `its format is ${version}, not ${format}`;
    throw new PassforgeError('failed', `reading ${source}: ${finding}`, { hint: 'Lock anew with --update.' });
  }
  const stanzas = rest.map((stanza) => ({ stanza, fields: parseStanza(stanza, source) }));
  return {
    release: fields.get('release') ?? '',
    suites: stanzas.flatMap(({ stanza, fields: suite }) => parseSuite(stanza, suite, source)),
    packages: stanzas.flatMap(({ fields: last }) => parsePackages(last.get('packages'), source)),
  };
}

function parseSuite(stanza: string, fields: ReadonlyMap<string, string>, source: string): LockedSuite[] {
  const name = fields.get('lock-suite');
  if (name === undefined) return [];
  const signers = (fields.get('signers') ?? '').split(' ').filter((signer) => signer !== '');
  return [{ name, folder: fields.get('folder') ?? name, signers, release: parseRelease(stanza, source) }];
}

function parsePackages(lines: string | undefined, source: string): LockedPackage[] {
  return (lines ?? '').split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const [, name, version, sha256] = /^ ?([a-z0-9][a-z0-9+.-]+) (\S+) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (name !== undefined && version !== undefined && sha256 !== undefined) return [{ name, version, sha256 }];
    throw new PassforgeError('failed', `reading ${source}: "${line.trim()}" is no package of a lock file`, {
      hint: 'Lock anew with --update.',
    });
  });
}

/** One line a change, as `libc6 2.41-12 → 2.41-13`, `+ new 1.0`, `- old 1.0`. */
export function listPackageChanges(before: readonly LockedPackage[], after: readonly LockedPackage[]): string[] {
  const old = new Set(before.map(formatPackage));
  const now = new Set(after.map(formatPackage));
  const gone = before.filter((one) => !now.has(formatPackage(one)));
  const come = after.filter((one) => !old.has(formatPackage(one)));
  const versions = new Map(gone.map((one) => [one.name, one]));
  const replaced = new Set<LockedPackage>();
  const changes = come.map((one) => {
    const previous = versions.get(one.name);
    if (previous === undefined || replaced.has(previous)) return `+ ${one.name} ${one.version}`;
    replaced.add(previous);
    const other = previous.version === one.version ? `${one.version} with other bytes` : one.version;
    return `${one.name} ${previous.version} → ${other}`;
  });
  return [...changes, ...gone.filter((one) => !replaced.has(one)).map((one) => `- ${one.name} ${one.version}`)];
}
