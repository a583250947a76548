/**
 * A lock file: which state of the archives an image was built from, and every package in it. Stanzas as in deb822(5): one about
 * the lock, one for each suite (its signed files and the indices that were read, by digest), one with the packages.
 */
import { PassforgeError } from '../errors.ts';
import { parseStanza, type Stanza, splitStanzas } from './deb822.ts';
import { type IndexEntry, parseIndices } from './release-file.ts';

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
  /** Of its release file. */
  readonly date: Date;
  /** Its signed files: digests by name, with sizes in bytes. */
  readonly documents: ReadonlyMap<string, IndexEntry>;
  /** The indices that were read, by path below the folder. */
  readonly indices: ReadonlyMap<string, IndexEntry>;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

const format = '1';

export function formatLock({ release, suites, packages }: Lock): string {
  const head = `Passforge-Lock: ${format}\nRelease: ${release}\nPackage-Count: ${packages.length}\n`;
  const lines = packages.map((one) => ` ${formatPackage(one)}\n`).sort();
  return [head, ...suites.map(formatSuite), `Packages:\n${lines.join('')}`].join('\n');
}

function formatSuite({ name, folder, date, documents, indices }: LockedSuite): string {
  const head = `Lock-Suite: ${name}\nFolder: ${folder}\nDate: ${date.toISOString()}\n`;
  return `${head}Signed-Files:\n${formatEntries(documents)}SHA256:\n${formatEntries(indices)}`;
}

/** As in the table of a release file. */
function formatEntries(entries: ReadonlyMap<string, IndexEntry>): string {
  return [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { sha256, size }]) => ` ${sha256} ${size} ${path}\n`)
    .join('');
}

function formatPackage({ name, version, sha256 }: LockedPackage): string {
  return `${name} ${version} ${sha256}`;
}

/** @param source the file's name, for messages. @throws PassforgeError when it is damaged, or of a newer program */
export function parseLock(text: string, source: string): Lock {
  const [head = '', ...rest] = splitStanzas(text);
  const version = /^Passforge-Lock: *(.*)$/m.exec(head)?.[1];
  if (version === undefined) throw refusal(source, 'it is no lock file');
  if (version !== format) throw refusal(source, `its format is ${version}, not ${format}`);
  try {
    return readStanzas(parseStanza(head, source), rest, source);
  } catch (error) {
    // `untrusted` is what is said of archives; this file is the admin's own
    throw error instanceof PassforgeError && error.kind === 'untrusted' ? refusal(source, 'it is damaged') : error;
  }
}

function readStanzas(head: Stanza, rest: readonly string[], source: string): Lock {
  const stanzas = rest.map((stanza) => parseStanza(stanza, source));
  const release = head.get('release') ?? '';
  const suites = stanzas.flatMap((fields) => (fields.has('lock-suite') ? [readSuite(fields, source)] : []));
  const packages = stanzas.flatMap((fields) => readPackages(fields.get('packages'), source));
  if (suites[0]?.name !== release) throw refusal(source, `it does not begin with the suite ${release}`);
  if (String(packages.length) !== head.get('package-count')) throw refusal(source, 'it is cut short');
  return { release, suites, packages };
}

function readSuite(fields: Stanza, source: string): LockedSuite {
  const name = fields.get('lock-suite') ?? '';
  const date = new Date(fields.get('date') ?? '');
  const documents = parseIndices(fields.get('signed-files') ?? '', source);
  if (Number.isNaN(date.getTime()) || documents.size === 0) throw refusal(source, `its suite ${name} is damaged`);
  const indices = parseIndices(fields.get('sha256') ?? '', source);
  return { name, folder: fields.get('folder') ?? name, date, documents, indices };
}

function readPackages(lines: string | undefined, source: string): LockedPackage[] {
  return (lines ?? '').split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const [, name, version, sha256] = /^ ?([a-z0-9][a-z0-9+.-]+) (\S+) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (name !== undefined && version !== undefined && sha256 !== undefined) return [{ name, version, sha256 }];
    throw refusal(source, `"${line.trim()}" is no package of a lock file`);
  });
}

function refusal(source: string, finding: string): PassforgeError {
  return new PassforgeError('failed', `reading ${source}: ${finding}`, { hint: 'Lock anew with --update.' });
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
