/**
 * The indices of an archive's components (`Packages`), read as one: packages by name and by what they provide. A real index has
 * 60 MB and 70000 stanzas, of which a build needs a few hundred: of the others only the outline is read.
 */

import type { PackageRecord } from './package-record.ts';
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

export const relationField =
  /^(?:Package|Pre-Depends|Depends|Conflicts|Breaks|Recommends|Suggests|Replaces|Enhances|Provides):/;

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

/** A package that several suites have is taken in its newest version, whatever their order. */
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
