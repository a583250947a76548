/**
 * A package index in a form that is read in no time: three sorted tables and the text of the index. Building one takes as
 * long as parsing; looking up takes the few lines that are asked for.
 */

import { type PackageRecord, parsePackageRecord } from './package-record.ts';
import {
  groupByProvidedName,
  type IndexPart,
  joinIndices,
  newestOf,
  outlineAll,
  type PackageIndex,
  relationField,
} from './packages-index.ts';

/** Names of the tables: `name start end part`, `provided-name (name version)…`, `priority name…`; fields are parted by tabs. */
const tableNames = ['packages', 'provided', 'priorities'] as const;

type Tables = Record<(typeof tableNames)[number], string>;
/** Bytes of each table; the text is the rest. */
type Heading = Record<(typeof tableNames)[number], number>;

/** The table of these indices, read as one. */
export function buildIndexTable(parts: readonly Pick<IndexPart, 'bytes'>[]): Buffer {
  const text = joinIndices(parts);
  const tables = listTables(parts, text);
  const bytes = tableNames.map((name) => Buffer.from(tables[name], 'latin1'));
  const heading = Object.fromEntries(tableNames.map((name, at) => [name, bytes[at]?.length]));
  return Buffer.concat([Buffer.from(`${JSON.stringify(heading)}\n`), ...bytes, Buffer.from(text, 'latin1')]);
}

function listTables(parts: readonly Pick<IndexPart, 'bytes'>[], text: string): Tables {
  const newest = newestOf(outlineAll(parts, text));
  const priorities = new Map<string, string[]>();
  for (const { name, priority } of newest.values()) {
    const names = priorities.get(priority);
    if (names === undefined) priorities.set(priority, [name]);
    else names.push(name);
  }
  const provided = [...groupByProvidedName(newest.values())];
  return {
    packages: toTable(
      [...newest.values()].map(({ name, start, end, part }) => [name, ...[start, end, part].map(String)]),
    ),
    provided: toTable(
      provided.map(([name, all]) => [name, ...all.flatMap(({ entry, version }) => [entry.name, version ?? ''])]),
    ),
    priorities: toTable([...priorities].map(([priority, names]) => [priority, ...names.sort()])),
  };
}

/** Names that hold what no name may hold are made harmless here; their records are refused when they are read. */
function toTable(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((fields) => fields.map((field) => field.replaceAll('\t', ' ')).join('\t'));
  return lines
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .map((line) => `${line}\n`)
    .join('');
}

function keyOf(line: string): string {
  const tab = line.indexOf('\t');
  return tab < 0 ? line : line.slice(0, tab);
}

/** The index that a table holds. @param parts those it was built of, in the same order */
export function openIndexTable(table: Uint8Array, parts: readonly Pick<IndexPart, 'source' | 'suite'>[]): PackageIndex {
  const { tables, text } = readTables(table);
  const records = new Map<string, PackageRecord>();
  // Sorting asks for the same ones again and again.
  const mentions = new Map<string, number>();

  function find(name: string): PackageRecord | undefined {
    const known = records.get(name);
    if (known !== undefined) return known;
    const row = findRow(tables.packages, name);
    if (row === undefined) return undefined;
    const [start, end, number = -1] = row.map(Number);
    const part = parts[number];
    if (part === undefined) throw new Error(`the table has ${name} in a part that was not given`);
    const parsed = parsePackageRecord(text.toString('utf8', start, end), part);
    records.set(name, parsed);
    return parsed;
  }

  function record(name: string): PackageRecord {
    const found = find(name);
    if (found === undefined) throw new Error(`the table lacks ${name}`);
    return found;
  }

  return {
    find,
    providers(name) {
      const row = findRow(tables.provided, name) ?? [];
      return Array.from({ length: row.length / 2 }, (_, at) => ({
        record: record(row[2 * at] ?? ''),
        version: row[2 * at + 1] || null,
      }));
    },
    withPriority: (priority) => (findRow(tables.priorities, priority) ?? []).map(record),
    firstMention(name) {
      const at = mentions.get(name) ?? findMention(text, name);
      mentions.set(name, at);
      return at;
    },
  };
}

function readTables(table: Uint8Array): { tables: Tables; text: Buffer } {
  const bytes = Buffer.from(table.buffer, table.byteOffset, table.byteLength);
  let offset = bytes.indexOf(0x0a) + 1;
  const heading: Heading = JSON.parse(bytes.toString('latin1', 0, offset));
  const take = (name: keyof Heading): string => {
    offset += heading[name];
    return bytes.toString('latin1', offset - heading[name], offset);
  };
  const tables = { packages: take('packages'), provided: take('provided'), priorities: take('priorities') };
  return { tables, text: bytes.subarray(offset) };
}

/** The fields after the key, found by halving the text of the table. */
function findRow(table: string, key: string): string[] | undefined {
  for (let low = 0, high = table.length; low < high; ) {
    const start = table.lastIndexOf('\n', ((low + high) >> 1) - 1) + 1;
    const end = table.indexOf('\n', start);
    const line = table.slice(start, end);
    const found = keyOf(line);
    if (found === key) return line.split('\t').slice(1);
    if (found < key) low = end + 1;
    else high = start;
  }
  return undefined;
}

/** As in packages-index.ts, without making a text of all the bytes, which takes longer than the search. */
function findMention(text: Buffer, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const start = text.lastIndexOf(0x0a, at) + 1;
    const before = text.toString('latin1', start, at);
    const after = text.toString('latin1', at + name.length, at + name.length + 1);
    if (relationField.test(before) && !/[a-z0-9+.-]/.test(before.slice(-1) + after)) return at;
  }
  return text.length;
}
