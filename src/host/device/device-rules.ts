/** Rules of the passthrough devices, and of the guests that get them: every device is one, and every guest's is its own. */

import { startTogether } from '../guest/guest-parts.ts';
import { type Finding, formatPath } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';
import { findDevices, formatReference, idCovers } from './device-reference.ts';

export const deviceRules: readonly Rule[] = [
  devicesAreIdentified,
  namesDiffer,
  addressesDiffer,
  bareIdsAreUnique,
  referencesNameOneDevice,
  devicesHaveOneGuest,
];

function* devicesAreIdentified({ passthrough }: DraftHost): Iterable<Finding> {
  for (const [index, device] of (passthrough ?? []).entries()) {
    if (device?.address !== null || device.id !== null || device.class !== null) continue;
    yield { path: ['passthrough', index], message: 'names no device; give address, id or class' };
  }
}

function* namesDiffer({ passthrough }: DraftHost): Iterable<Finding> {
  const names = passthrough?.map((device) => device?.name);
  yield* itemsDiffer(['passthrough'], names, (index) => ['passthrough', index, 'name']);
}

function* addressesDiffer({ passthrough }: DraftHost): Iterable<Finding> {
  const addresses = passthrough?.map((device) => device?.address);
  yield* itemsDiffer(['passthrough'], addresses, (index) => ['passthrough', index, 'address']);
}

/** An id without an address means the only device that has it. */
function* bareIdsAreUnique({ passthrough }: DraftHost): Iterable<Finding> {
  const devices = passthrough ?? [];
  for (const [index, device] of devices.entries()) {
    const id = device?.address === null ? device.id : null;
    if (typeof id !== 'string') continue;
    const twin = devices.findIndex((other, place) => {
      return place !== index && typeof other?.id === 'string' && idCovers(id, other.id);
    });
    // Of two bare ones that are alike, the second is told.
    if (twin < 0 || (twin > index && devices[twin]?.address === null && devices[twin]?.id === id)) continue;
    const message = `the same as ${formatPath(['passthrough', twin, 'id'])}; tell the two apart by their addresses`;
    yield { path: ['passthrough', index, 'id'], message };
  }
}

function* referencesNameOneDevice({ passthrough, guests }: DraftHost): Iterable<Finding> {
  if (!isWholly(passthrough)) return;
  for (const { path, reference } of references(guests)) {
    const found = findDevices(reference, passthrough ?? []);
    const name = formatReference(reference);
    if (found.length === 0) {
      yield { path, message: `expected a device of \`passthrough\`, got "${name}"; add it there first` };
    } else if (found.length > 1) {
      const places = found.map((index) => formatPath(['passthrough', index])).join(' and ');
      yield { path, message: `"${name}" is ${places}; give the name or address of one` };
    }
  }
}

/** Guests may share a device as long as one of them waits for somebody to start it. */
function* devicesHaveOneGuest({ passthrough, guests }: DraftHost): Iterable<Finding> {
  const taken: { device: number; guest: number; path: Path }[] = [];
  for (const { path, guest, reference } of references(guests)) {
    const found = findDevices(reference, passthrough ?? []);
    const device = found[0];
    if (device === undefined || found.length > 1) continue;
    const earlier = taken.filter((one) => one.device === device);
    const twice = earlier.find((one) => one.guest === guest);
    const rival = earlier.find((one) => startTogether(guests?.[one.guest], guests?.[guest]));
    if (twice !== undefined) {
      yield { path, message: `this device is already given away at ${formatPath(twice.path)}` };
    } else if (rival !== undefined) {
      const message = `this device is already given away at ${formatPath(rival.path)}, and both guests start with the host`;
      yield { path, message };
    } else taken.push({ device, guest, path });
  }
}

/** Whether each entry is written well: else a reference may mean one that is not. */
function isWholly(passthrough: DraftHost['passthrough']): boolean {
  if (passthrough === undefined) return false;
  return passthrough?.every((device) => [device?.name, device?.address, device?.id].every(isWritten)) ?? true;
}

function isWritten(value: unknown): boolean {
  return value !== undefined;
}

function* references(guests: DraftHost['guests']) {
  for (const [guest, { devices } = { devices: null }] of (guests ?? []).entries()) {
    for (const [index, reference] of (devices ?? []).entries()) {
      if (reference !== undefined) yield { path: ['guests', guest, 'devices', index], guest, reference };
    }
  }
}
