/** Which keys a description has, and where each is: what `passforge explain` tells of a value. */
import { readYaml } from './read-yaml.ts';
import type { Path, Place } from './yaml-positions.ts';

/** Place of the key as messages write it (`guests[0].memory`), or null for one that the description leaves out. */
export type FindKey = (key: string) => Place | null;

/** @param text a description that parseHost takes */
export function readWrittenKeys(text: string): FindKey {
  const document = readYaml(text.replace(/^\ufeff/, ''));
  if (!('value' in document)) return () => null;
  const { value, positions } = document;
  return (key) => {
    const path = parsePath(key);
    return isWritten(value, path) ? positions.key(path) : null;
  };
}

/** `guests[0].memory` as its parts. */
function parsePath(key: string): Path {
  return key
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function isWritten(value: unknown, [part, ...rest]: Path): boolean {
  if (part === undefined) return true;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return false;
  return isWritten((value as Record<string | number, unknown>)[part], rest);
}
