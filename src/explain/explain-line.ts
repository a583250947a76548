/** What made one line of a rendered file: the keys behind it, where they are written, and what they are left out for. */
import type { Host } from '../host/host.ts';
import type { WrittenKey, WrittenKeys } from '../host/written/written-keys.ts';
import { keysOfValue } from './value-keys.ts';

/** Keys of the description that decide a line. */
export interface LineKeys {
  readonly written: readonly WrittenKey[];
  /** Keys that the description leaves out, so that a default decided. */
  readonly leftOut: readonly string[];
}

/** @param values names in the views, as a trace gives them */
export function keysOfLine(host: Host, values: readonly string[], keys: WrittenKeys): LineKeys {
  const named = innermost(values, (value) => value)
    .flatMap((value) => keysOfValue(host, value) ?? [])
    .flatMap((key) => keys.expand(key));
  const found = [...new Set(named)].map((key) => ({ key, place: keys.find(key) }));
  const written = new Map(found.flatMap(({ place }) => (place === null ? [] : [[place.key, place] as const])));
  return {
    written: innermost([...written.values()], ({ key }) => key),
    leftOut: found.filter(({ key, place }) => place === null && couldStand(key, keys)).map(({ key }) => key),
  };
}

/** `guests` says nothing beside `guests[0].memory`. */
function innermost<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const names = items.map(nameOf);
  const hasInside = (name: string): boolean =>
    names.some((other) => other.startsWith(`${name}.`) || other.startsWith(`${name}[`));
  return items.filter((item) => !hasInside(nameOf(item)));
}

/** A guest's `disk` and `disks`, `network` and `networks` are one thing in two forms. */
function otherForm(key: string): string {
  return key.replace(/^(guests\[\d+\]\.(?:disk|network))(s?)$/, (_, name, ending) =>
    ending === '' ? `${name}s` : name,
  );
}

/** Of a mapping that is left out itself, its absence is all there is to tell: `storage.guests`, not what it could hold. */
function couldStand(key: string, keys: WrittenKeys): boolean {
  const parent = key.replace(/\.?[^.[]+$|\[\d+\]$/, '');
  const isSection = !/[.[]/.test(parent);
  return (isSection || keys.find(parent) !== null) && keys.find(otherForm(key)) === null;
}
