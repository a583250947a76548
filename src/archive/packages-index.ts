/** The index of one component of an archive (`Packages`): packages by name and by what they provide. */

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

/** What is read of every stanza at once; the rest is parsed when a package is asked for. */
interface Outline {
  readonly name: string;
  readonly version: string;
  readonly priority: string;
  readonly provides: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the bytes of an uncompressed `Packages`; `source` names it in errors.
 * A real one has 60 MB and 70000 stanzas, of which a build needs a few hundred: only these are parsed in full.
 */
export function parsePackagesIndex(bytes: Uint8Array, source: string): PackageIndex {
  // One byte a character keeps the text small and offsets equal to those of the bytes; records are read as UTF-8.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const outlines = newestOf(outline(text));
  const providing = groupByProvidedName(outlines.values());
  const records = new Map<string, PackageRecord>();

  function record(entry: Outline): PackageRecord {
    const known = records.get(entry.name);
    if (known !== undefined) return known;
    const stanza = Buffer.from(text.slice(entry.start, entry.end), 'latin1').toString('utf8');
    const parsed = parsePackageRecord(stanza, source);
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

const relationField =
  /^(?:Package|Pre-Depends|Depends|Conflicts|Breaks|Recommends|Suggests|Replaces|Enhances|Provides):/;

function findMention(text: string, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isWord = !/[a-z0-9+.-]/.test(text.charAt(at - 1) + text.charAt(at + name.length));
    const line = text.lastIndexOf('\n', at) + 1;
    if (isWord && relationField.test(text.slice(line, at))) return at;
  }
  return text.length;
}

function* outline(text: string): Generator<Outline> {
  for (let start = 0; start < text.length; ) {
    const blank = text.indexOf('\n\n', start);
    const end = blank < 0 ? text.trimEnd().length : blank;
    if (end > start) yield outlineStanza(text.slice(start, end), start, end);
    start = blank < 0 ? text.length : blank + 2;
  }
}

function outlineStanza(stanza: string, start: number, end: number): Outline {
  const fields = { Package: '', Version: '', Priority: '', Provides: '' };
  for (const [, name, value = ''] of stanza.matchAll(/^(Package|Version|Priority|Provides):[ \t]*(.*)$/gm)) {
    fields[name as keyof typeof fields] = value;
  }
  return {
    name: fields.Package,
    version: fields.Version,
    priority: fields.Priority,
    provides: fields.Provides,
    start,
    end,
  };
}

function newestOf(outlines: Iterable<Outline>): Map<string, Outline> {
  const newest = new Map<string, Outline>();
  for (const entry of outlines) {
    const known = newest.get(entry.name);
    if (known === undefined || compareVersions(known.version, entry.version) < 0) newest.set(entry.name, entry);
  }
  return newest;
}

function groupByProvidedName(outlines: Iterable<Outline>): Map<string, { entry: Outline; version: string | null }[]> {
  const providing = new Map<string, { entry: Outline; version: string | null }[]>();
  for (const entry of outlines) {
    for (const { name, version } of parseRelations(entry.provides, entry.name).flat()) {
      const providers = providing.get(name) ?? [];
      if (name !== entry.name) providing.set(name, [...providers, { entry, version: version?.wanted ?? null }]);
    }
  }
  return providing;
}
