/** The guests of a draft and their parts, each with its path: one walk for all rules that judge them. */
import { findDevices } from '../device/device-reference.ts';
import type { DraftHost } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';

export type DraftGuest = NonNullable<NonNullable<DraftHost['guests']>[number]>;
export type DraftDisk = NonNullable<DraftGuest['disk']>;
export type DraftNetwork = NonNullable<DraftGuest['network']>;

/** Whether the first boot makes it. */
export function isNewDisk(disk: DraftDisk): boolean {
  return disk.import === null || disk.import === 'no';
}

/** Others may share what only one running guest can have, since they need not run at the same time. */
export function startTogether(one: DraftGuest | undefined, other: DraftGuest | undefined): boolean {
  return one?.autostart === 'yes' && other?.autostart === 'yes';
}

/** Indexes of the entries of `passthrough` that the guest gets. */
export function devicesOf({ passthrough }: DraftHost, { devices }: DraftGuest): number[] {
  return (devices ?? []).flatMap((reference) =>
    reference === undefined ? [] : findDevices(reference, passthrough ?? []),
  );
}

interface Part<T> {
  /** Index of its guest. */
  readonly guest: number;
  readonly path: Path;
  readonly part: T;
}

/** Guests that are written wrongly as a whole are passed over. */
export function* guestsOf({ guests }: DraftHost): Iterable<[number, DraftGuest]> {
  for (const [index, guest] of (guests ?? []).entries()) {
    if (guest !== undefined) yield [index, guest];
  }
}

export function* disksOf(host: DraftHost): Iterable<Part<DraftDisk>> {
  for (const [index, { disk, disks }] of guestsOf(host)) yield* parts(index, ['disk', disk], ['disks', disks]);
}

export function* networksOf(host: DraftHost): Iterable<Part<DraftNetwork>> {
  for (const [index, { network, networks }] of guestsOf(host)) {
    yield* parts(index, ['network', network], ['networks', networks]);
  }
}

type Written<T> = T | null | undefined;

function* parts<T>(
  guest: number,
  [key, single]: [string, Written<T>],
  [listKey, list]: [string, Written<readonly Written<T>[]>],
): Iterable<Part<T>> {
  if (single !== null && single !== undefined) yield { guest, path: ['guests', guest, key], part: single };
  for (const [index, part] of (list ?? []).entries()) {
    if (part !== null && part !== undefined) yield { guest, path: ['guests', guest, listKey, index], part };
  }
}
