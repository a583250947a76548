/** Finds the keys of a description that decide a value. */
import type { Host } from '../host/host.ts';
import { planHost } from '../host/kernel/plan.ts';
import { valueKeyRows } from './value-key-rows.ts';

/** All keys that a row names, with their `[]` and `[*]`. */
export const namedKeys: readonly string[] = [...new Set(Object.values(valueKeyRows).flatMap(words))];

/**
 * Keys as messages write them, but for `[*]`; none for a value that is the same on every host, undefined for one that no row
 * tells of.
 * @param value its name in a view: `guests[0].memory`
 */
export function keysOfValue(host: Host, value: string): readonly string[] | undefined {
  const planned = plannedKeys(host, value);
  if (planned !== undefined) return planned;
  const name = renamed(host, value);
  const indexes = [...name.matchAll(/\[(\d+)\]/g)].map(([, index]) => index ?? '');
  const row = findRow(name.replace(/\[\d+\]/g, '[]'));
  return row === undefined ? undefined : words(row).map((key) => fillIn(key, indexes));
}

/** The plan itself knows who asked for a parameter or an option. */
function plannedKeys(host: Host, value: string): readonly string[] | undefined {
  const [, list, index] = /^plan\.(kernelParameters|moduleOptions)\[(\d+)\]/.exec(value) ?? [];
  return list === undefined ? undefined : planHost(host)[list as 'moduleOptions'][Number(index)]?.keys;
}

/** The host's own card and bridge have keys of their own; the others are items of `network.bridges`. */
function renamed({ network: { bridge, bridges } }: Host, value: string): string {
  const [item, list, index] = /^(cards|bridges)\[(\d+)\]/.exec(value) ?? [];
  if (item === undefined) return value;
  const owns = list === 'cards' || bridge !== null;
  if (owns && index === '0') return value.replace(item, list === 'cards' ? 'ownCard' : 'ownBridge');
  const ofList = [...bridges.keys()].filter((at) => list === 'bridges' || isOverCard(bridges[at]));
  return value.replace(
    item,
    `${list === 'cards' ? 'furtherCard' : 'furtherBridge'}[${ofList[Number(index) - Number(owns)]}]`,
  );
}

function isOverCard(bridge: Host['network']['bridges'][number] | undefined): boolean {
  return bridge?.port != null && 'interface' in bridge.port;
}

function findRow(value: string): string | undefined {
  for (let name = value; name !== ''; name = name.replace(/\.[^.[]*$|\[\]$|^[^.[]*$/, '')) {
    if (valueKeyRows[name] !== undefined) return valueKeyRows[name];
  }
  return undefined;
}

function fillIn(key: string, indexes: readonly string[]): string {
  let next = 0;
  return key.replaceAll('[]', () => `[${indexes[next++] ?? '*'}]`);
}

function words(row: string): string[] {
  return row.split(' ').filter((word) => word !== '');
}
