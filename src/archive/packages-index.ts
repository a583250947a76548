/** The indices of an archive's components (`Packages`), read as one: packages by name and by what they provide. */

import { type PackageRecord, parsePackageRecord } from './package-record.ts';
import { parseRelations } from './package-relation.ts';
import { compareVersions } from './package-version.ts';

export type { PackageRecord } from './package-record.ts';

export interface PackageIndex {
  /** The newest version of the package of that name. */
  find(name: string): PackageRecord | undefined;
  /** Packages that provide the name, in the order of the index, without the package that bears it. */
  providers(name: string): readonly Provider[];
  /** All packages of one priority, sorted by name. */
  withPriority(priority: string): readonly PackageRecord[];
  /** Where the index first mentions the package, as its own stanza or in a relation: larger is later. */
  firstMention(name: string): number;
}

export interface Provider {
  readonly record: PackageRecord;
  /** The version that the name is provided in, or null. */
  readonly version: string | null;
}

/** One file `Packages`. */
export interface IndexPart {
  /** Uncompressed. */
  readonly bytes: Uint8Array;
  /** Its address, for messages. */
  readonly source: string;
  /** The suite that it belongs to, which its records bear. */
  readonly suite: string;
}

/** What is read of every stanza at once; the rest is parsed when a package is asked for. */
export interface Outline {
  readonly name: string;
  readonly version: string;
  readonly priority: string;
  readonly provides: string;
  /** Number of the part, from 0. */
  readonly part: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A package that several of them have is taken in its newest version, whatever their order.
 * A real index has 60 MB and 70000 stanzas, of which a build needs a few hundred: only these are parsed in full.
 */
export function parsePackagesIndex(parts: readonly IndexPart[]): PackageIndex {
  const text = joinIndices(parts);
  const outlines = newestOf(outlineAll(parts, text));
  const providing = groupByProvidedName(outlines.values());
  const records = new Map<string, PackageRecord>();

  function record(entry: Outline): PackageRecord {
    const known = records.get(entry.name);
    if (known !== undefined) return known;
    const stanza = Buffer.from(text.slice(entry.start, entry.end), 'latin1').toString('utf8');
    const part = parts[entry.part];
    if (part === undefined) throw new Error('an outline of no part');
    const parsed = parsePackageRecord(stanza, part);
    records.set(entry.name, parsed);
    return parsed;
  }

  return {
    find(name) {
      const entry = outlines.get(name);
      return entry === undefined ? undefined : record(entry);
    },
    providers: (name) => (providing.get(name) ?? []).map(({ entry, version }) => ({ record: record(entry), version })),
    withPriority: (priority) =>
      [...outlines.values()]
        .filter((entry) => entry.priority === priority)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(record),
    firstMention: (name) => findMention(text, name),
  };
}

export const relationField =
  /^(?:Package|Pre-Depends|Depends|Conflicts|Breaks|Recommends|Suggests|Replaces|Enhances|Provides):/;

function findMention(text: string, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isWord = !/[a-z0-9+.-]/.test(text.charAt(at - 1) + text.charAt(at + name.length));
    const line = text.lastIndexOf('\n', at) + 1;
    if (isWord && relationField.test(text.slice(line, at))) return at;
  }
  return text.length;
}

const separator = '\n\n';

/**
 * The texts of all parts. One byte a character keeps it small and offsets equal to those of the bytes; records are read as
 * UTF-8. Blank lines at the end of a part, of which an index has one or none, are left out.
 */
export function joinIndices(parts: readonly Pick<IndexPart, 'bytes'>[]): string {
  return parts.map(({ bytes }) => readText(bytes)).join(separator);
}

function readText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, trimmedLength(bytes)).toString('latin1');
}

function trimmedLength(bytes: Uint8Array): number {
  let end = bytes.length;
  while (bytes[end - 1] === 0x0a) end -= 1;
  return end;
}

/** @param text of all parts, joined */
export function* outlineAll(parts: readonly Pick<IndexPart, 'bytes'>[], text: string): Generator<Outline> {
  let start = 0;
  for (const [part, { bytes }] of parts.entries()) {
    const end = start + trimmedLength(bytes);
    yield* outline(text, start, end, part);
    start = end + separator.length;
  }
}

function* outline(text: string, from: number, to: number, part: number): Generator<Outline> {
  for (let start = from; start < to; ) {
    const blank = text.indexOf(separator, start);
    const end = blank < 0 || blank > to ? to : blank;
    if (end > start) yield { ...outlineStanza(text.slice(start, end)), part, start, end };
    start = end + separator.length;
  }
}

function outlineStanza(stanza: string): Omit<Outline, 'part' | 'start' | 'end'> {
  const fields = { Package: '', Version: '', Priority: '', Provides: '' };
  for (const [, name, value = ''] of stanza.matchAll(/^(Package|Version|Priority|Provides):[ \t]*(.*)$/gm)) {
    fields[name as keyof typeof fields] = value;
  }
  return {
    name: fields.Package,
    version: fields.Version,
    priority: fields.Priority,
    provides: fields.Provides,
  };
}

export function newestOf(outlines: Iterable<Outline>): Map<string, Outline> {
  const newest = new Map<string, Outline>();
  for (const entry of outlines) {
    const known = newest.get(entry.name);
    if (known === undefined || compareVersions(known.version, entry.version) < 0) newest.set(entry.name, entry);
  }
  return newest;
}

export function groupByProvidedName(
  outlines: Iterable<Outline>,
): Map<string, { entry: Outline; version: string | null }[]> {
  const providing = new Map<string, { entry: Outline; version: string | null }[]>();
  for (const entry of outlines) {
    for (const { name, version } of parseRelations(entry.provides, entry.name).flat()) {
      const providers = providing.get(name) ?? [];
      if (name !== entry.name) providing.set(name, [...providers, { entry, version: version?.wanted ?? null }]);
    }
  }
  return providing;
}
