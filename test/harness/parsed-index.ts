/** Indices read without a table: what the table's answers are compared with, and found by other means. */
import { type PackageRecord, parsePackageRecord } from '../../src/archive/package-record.ts';
import {
  groupByProvidedName,
  type IndexPart,
  joinIndices,
  newestOf,
  type Outline,
  outlineAll,
  type PackageIndex,
  relationField,
} from '../../src/archive/packages-index.ts';

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

function findMention(text: string, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isWord = !/[a-z0-9+.-]/.test(text.charAt(at - 1) + text.charAt(at + name.length));
    const line = text.lastIndexOf('\n', at) + 1;
    if (isWord && relationField.test(text.slice(line, at))) return at;
  }
  return text.length;
}
