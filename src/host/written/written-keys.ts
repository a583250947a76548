/** Which keys a description has, and where each is: what `passforge explain` tells of a value. */
import { formatPath } from './finding.ts';
import { readYaml } from './read-yaml.ts';
import type { Path, Place } from './yaml-positions.ts';

export interface WrittenKey {
  /** As messages write it: `guests[0].memory`. */
  readonly key: string;
  readonly place: Place;
}

export interface WrittenKeys {
  /** The key, or what is written in its stead: `disk` for `disk.serial` of a description with `disk: only`. */
  find(key: string): WrittenKey | null;
  /** `guests[*].name` for every guest. */
  expand(key: string): string[];
}

/** @param text a description that parseHost takes */
export function readWrittenKeys(text: string): WrittenKeys {
  const document = readYaml(text.replace(/^\ufeff/, ''));
  if (!('value' in document)) return { find: () => null, expand: () => [] };
  const { value, positions } = document;
  return {
    find(key) {
      const path = writtenPath(value, parsePath(key));
      return path === null ? null : { key: formatPath(path), place: positions.key(path) };
    },
    expand: (key) => expand(value, key),
  };
}

function expand(value: unknown, key: string): string[] {
  const [list, rest] = splitOnce(key, '[*]');
  if (rest === null) return [key];
  const found = list.split(/[.[\]]+/).reduce(step, value);
  return Array.isArray(found) ? found.flatMap((_, index) => expand(value, `${list}[${index}]${rest}`)) : [];
}

function splitOnce(text: string, mark: string): [string, string | null] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + mark.length)];
}

function step(value: unknown, part: string | number): unknown {
  if (part === '') return value;
  const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
  return isThere ? (value as Record<string | number, unknown>)[part] : undefined;
}

function parsePath(key: string): Path {
  const parts = key.split(/[.[\]]+/).filter((part) => part !== '');
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The path as far as it is written, if what stands there says it all; else null. */
function writtenPath(value: unknown, path: Path): Path | null {
  let found = value;
  for (const [index, part] of path.entries()) {
    const inside = step(found, part);
    if (inside === undefined) return index > 0 && typeof found !== 'object' ? path.slice(0, index) : null;
    found = inside;
  }
  return path;
}
