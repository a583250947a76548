/** Rules of the storage: the parts share the disk without quarrel, and what is said of the guests' part belongs together. */

import type { WrittenHost } from '../host-schema.ts';
import type { Finding } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { finishStorage } from './finish-storage.ts';
import { leastDiskBytes } from './partition-plan.ts';

export const storageRules: readonly Rule[] = [
  guestsHaveOnePlace,
  diskKeysGoWithDisk,
  onePartTakesTheRest,
  layoutFitsDisk,
  encryptionIsOfVolumeGroup,
  encryptionCoversGuests,
  passphraseCanBeTyped,
];

type DraftStorage = DraftHost['storage'];

function* guestsHaveOnePlace({ storage }: DraftHost): Iterable<Finding> {
  const guests = storage?.guests;
  if (guests === null || guests === undefined || guests.size === undefined || guests.disk === undefined) return;
  const given = [guests.size, guests.disk].filter((value) => value !== null).length;
  if (given === 1) return;
  const message = `expected size (on the system disk) or disk, got ${given === 0 ? 'neither' : 'both'}`;
  yield { path: ['storage', 'guests'], message, atKey: true };
}

function* diskKeysGoWithDisk({ storage }: DraftHost): Iterable<Finding> {
  const guests = storage?.guests;
  if (guests?.disk !== null || guests.size === null) return;
  if (typeof guests.filesystem !== 'string') return;
  const message = 'goes with a disk for the guests only; delete this key';
  yield { path: ['storage', 'guests', 'filesystem'], message, atKey: true };
}

/** Else the last one would swell beyond the size that is written. */
function* onePartTakesTheRest({ storage }: DraftHost): Iterable<Finding> {
  if (storage === null || storage === undefined) return;
  const guests = storage.guests === null ? null : storage.guests?.size;
  if (guests === undefined) return;
  const path = ['storage', 'root'];
  if (storage.root === 'rest' && guests === 'rest') {
    yield { path, message: 'storage.guests.size takes the rest of the disk already; give one of the two a size' };
  }
  if (typeof storage.root === 'number' && guests !== 'rest') {
    const hint =
      guests === null ? 'delete this key, or write `guests: { size: rest }`' : 'write `rest` for one of the two';
    yield { path, message: `nothing takes the rest of the disk; ${hint}` };
  }
}

function* layoutFitsDisk({ disk, storage }: DraftHost): Iterable<Finding> {
  const size = typeof disk === 'object' ? disk.size : undefined;
  const [largest, key] = typeof size === 'number' ? [size, 'disk.size'] : [size?.max, 'disk.size.max'];
  if (typeof largest !== 'number' || !isWhole(storage)) return;
  const { system } = finishStorage(storage);
  if (system === null || leastDiskBytes(system) <= largest) return;
  const message = `this layout needs ${gigabytes(leastDiskBytes(system))} GB, and ${key} allows ${gigabytes(largest)}`;
  yield { path: ['storage'], message, atKey: true };
}

function* encryptionIsOfVolumeGroup({ storage }: DraftHost): Iterable<Finding> {
  if (storage?.layout !== 'plain' || !storage.encryption) return;
  yield { path: ['storage', 'layout'], message: 'an encrypted disk holds a volume group; write `layout: lvm`' };
}

/** Who asks for encryption means the guests too, whose disks hold most of what is secret. */
function* encryptionCoversGuests({ storage }: DraftHost): Iterable<Finding> {
  if (!storage?.encryption || !storage.guests?.disk) return;
  const message = 'a further disk would not be encrypted; keep the guests on the system disk with `size`';
  yield { path: ['storage', 'guests', 'disk'], message, atKey: true };
}

/** The devices are taken before the disk is opened. A stick needs no screen, but a port that the host has. */
function* passphraseCanBeTyped({ storage, passthrough }: DraftHost): Iterable<Finding> {
  const unlock = storage?.encryption?.unlock;
  if (unlock === undefined) return;
  for (const [index, device] of (passthrough ?? []).entries()) {
    if (device?.class === 'usb-controller') {
      const lost = unlock === 'key-stick' ? 'the key stick could not be read' : 'the passphrase could not be typed';
      const message = `${lost} while a guest may have the host's USB; give the \`address\` of a controller that nothing needed is plugged into`;
      yield { path: ['passthrough', index, 'class'], message };
    }
    if (device?.['boot-display'] === 'yes' && unlock !== 'key-stick') {
      const message =
        'nobody would see the question for the passphrase; write `storage.encryption.unlock: key-stick`, or leave the host its screen';
      yield { path: ['passthrough', index, 'boot-display'], message };
    }
  }
}

/** Encryption is of a volume group, which need not be said. */
export function hasVolumeGroup({ layout, encryption }: NonNullable<DraftStorage>): boolean {
  return layout === 'lvm' || (encryption !== null && encryption !== undefined);
}

/** Whether nothing in it is written wrongly. */
function isWhole(storage: DraftStorage): storage is NonNullable<WrittenHost['storage']> {
  return storage !== null && !hasGap(storage);
}

function hasGap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.values(value).some(hasGap);
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1).replace(/\.0$/, '');
}
