/** The signed index of one suite (`InRelease`, `Release`), after https://wiki.debian.org/DebianRepository/Format. */

import { PassforgeError } from '../errors.ts';
import { parseStanza, type Stanza, splitStanzas } from './deb822.ts';

export interface ReleaseFile {
  readonly origin: string;
  /** What the archive is for: `Debian`, `Debian-Security`. */
  readonly label: string;
  readonly suite: string;
  readonly codename: string;
  /** The point release, as `13.7`; empty for a suite without one. */
  readonly version: string;
  readonly date: Date;
  readonly validUntil: Date | null;
  readonly components: readonly string[];
  readonly architectures: readonly string[];
  /** The archive also serves each index below a path that holds its digest. */
  readonly acquireByHash: boolean;
  /** The indices by path below the suite's folder, as in `main/binary-amd64/Packages.xz`. */
  readonly indices: ReadonlyMap<string, IndexEntry>;
}

export interface IndexEntry {
  readonly size: number;
  /** Lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** @param text the signed text only; `source` is where it came from, for errors */
export function parseRelease(text: string, source: string): ReleaseFile {
  const [stanza, ...rest] = splitStanzas(text);
  if (stanza === undefined || rest.length > 0) throw refusal(source, 'it does not consist of one stanza');
  const fields = parseStanza(stanza, source);
  return {
    origin: fields.get('origin') ?? '',
    label: fields.get('label') ?? '',
    suite: fields.get('suite') ?? '',
    codename: required(fields, 'codename', source),
    version: fields.get('version') ?? '',
    date: parseDate(required(fields, 'date', source), source),
    validUntil: fields.has('valid-until') ? parseDate(required(fields, 'valid-until', source), source) : null,
    components: required(fields, 'components', source).split(/\s+/),
    architectures: required(fields, 'architectures', source).split(/\s+/),
    acquireByHash: fields.get('acquire-by-hash') === 'yes',
    indices: parseIndices(required(fields, 'sha256', source), source),
  };
}

function required(fields: Stanza, name: string, source: string): string {
  const value = fields.get(name);
  if (value === undefined || value === '') throw refusal(source, `it has no ${name} field`);
  return value;
}

function parseDate(value: string, source: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw refusal(source, `"${value}" is not a date`);
  return date;
}

/**
 * The table of a release file: lines `digest size path`. Only that of SHA256 counts: MD5Sum and SHA1 are not even read.
 * @param source names it in errors
 */
export function parseIndices(table: string, source: string): Map<string, IndexEntry> {
  const indices = new Map<string, IndexEntry>();
  for (const line of table.split('\n').filter((one) => one.trim() !== '')) {
    const [, sha256, size, path] = /^\s*([0-9a-f]{64})\s+(\d{1,15})\s+(\S+)$/.exec(line) ?? [];
    if (sha256 === undefined || path === undefined) throw refusal(source, `"${line.trim()}" is not a SHA256 entry`);
    const known = indices.get(path);
    if (known !== undefined && known.sha256 !== sha256) throw refusal(source, `two digests for ${path}`);
    indices.set(path, { size: Number(size), sha256 });
  }
  return indices;
}

function refusal(source: string, finding: string): PassforgeError {
  return new PassforgeError('untrusted', `reading ${source}: ${finding}`);
}
