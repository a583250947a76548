/** Rules of the guests' disks and media. */
import { debianReleases } from '../release/debian-releases.ts';
import type { DraftSelector } from '../storage/disk-rules.ts';
import { hasVolumeGroup } from '../storage/storage-rules.ts';
import { type Finding, formatPath } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { diskFormat } from './finish-guest.ts';
import { diskSizeForm } from './guest-disk-schema.ts';
import { isDevicePath } from './guest-names.ts';
import { type DraftDisk, type DraftGuest, disksOf, guestsOf, isNewDisk } from './guest-parts.ts';

export const guestDiskRules: readonly Rule[] = [
  diskFilesDiffer,
  mediaAreNoDisks,
  diskFormatIsKnown,
  newDisksHaveSizes,
  devicesAreImported,
  hostDiskStaysTheHosts,
  hostVolumesStayTheHosts,
  diskNamesSuffice,
  diskSerialsDiffer,
  discardReachesTheDisk,
  windowsFindsItsDisk,
  importedSystemsAreNotInstalled,
];

function* diskFilesDiffer(host: DraftHost): Iterable<Finding> {
  const disks = [...disksOf(host)];
  const paths = disks.map(({ part }) => part.path);
  yield* itemsDiffer(['guests'], paths, (index) => [...(disks[index]?.path ?? []), 'path']);
}

/** Two guests may share a medium, but none may be written to. */
function* mediaAreNoDisks(host: DraftHost): Iterable<Finding> {
  const disks = [...disksOf(host)];
  for (const [index, guest] of guestsOf(host)) {
    for (const key of ['install-iso', 'virtio-drivers'] as const) {
      const owner = disks.find(({ part }) => part.path !== undefined && part.path === guest[key]);
      if (owner === undefined) continue;
      yield { path: ['guests', index, key], message: `this file is also ${formatPath([...owner.path, 'path'])}` };
    }
  }
}

function* diskFormatIsKnown(host: DraftHost): Iterable<Finding> {
  for (const { path, part } of disksOf(host)) {
    if (typeof part.path !== 'string' || part.format !== null || diskFormat(part.path) !== null) continue;
    const message = 'the ending tells no format; end it with .raw, .img or .qcow2, or give `format`';
    yield { path: [...path, 'path'], message };
  }
}

function* newDisksHaveSizes(host: DraftHost): Iterable<Finding> {
  for (const { path, part } of disksOf(host)) {
    const sizePath = [...path, 'size'];
    if (part.import === 'yes' && typeof part.size === 'number') {
      yield { path: sizePath, message: 'an imported disk has its size; delete this key or `import`', atKey: true };
    } else if (isNewDisk(part) && part.size === null) {
      yield { path: sizePath, message: `missing: expected ${diskSizeForm}`, atKey: true };
    }
  }
}

/** A file can be made, a drive or a logical volume only be there. */
function* devicesAreImported(host: DraftHost): Iterable<Finding> {
  for (const { path, part } of disksOf(host)) {
    if (typeof part.path !== 'string' || !isDevicePath(part.path)) continue;
    if (isNewDisk(part)) {
      yield { path: [...path, 'path'], message: 'this is no file that can be made; if it is there, add `import: yes`' };
    } else if (part.format === 'qcow2') {
      yield { path: [...path, 'format'], message: 'a drive or a logical volume is raw' };
    }
  }
}

/** A guest that writes to the disk of its host destroys both. */
function* hostDiskStaysTheHosts(host: DraftHost): Iterable<Finding> {
  yield* guestsSpare(host, host.disk, 'this is the disk that the host itself is installed on');
  const message = 'this is the disk of `storage.guests`, which the host mounts; make a file on it';
  yield* guestsSpare(host, host.storage?.guests?.disk, message);
}

function* guestsSpare(host: DraftHost, disk: DraftSelector, message: string): Iterable<Finding> {
  if (disk === 'only' || disk === undefined || disk === null) return;
  const { 'by-id': byId, serial } = disk;
  // udev ends the name of a drive with its serial number, and puts -partN behind that.
  const names = [byId, serial?.replaceAll(' ', '_')].filter((name) => typeof name === 'string' && name !== '');
  for (const { path, part } of disksOf(host)) {
    const drive = part.path?.match(/^\/dev\/disk\/by-id\/(.*?)(-part[0-9]+)?$/)?.[1];
    if (drive === undefined || !names.some((name) => drive === name || drive.endsWith(`_${name}`))) continue;
    yield { path: [...path, 'path'], message };
  }
}

/** The installer calls it HOSTNAME-vg; the device mapper doubles the dashes of a name, and udev repeats that. */
function* hostVolumesStayTheHosts(host: DraftHost): Iterable<Finding> {
  const { hostname, storage } = host;
  if (hostname === undefined || storage === null || storage === undefined || !hasVolumeGroup(storage)) return;
  const group = `${hostname}-vg`;
  const mapped = `${group.replaceAll('-', '--')}-`;
  const prefixes = [`/dev/${group}/`, `/dev/mapper/${mapped}`, `/dev/disk/by-id/dm-name-${mapped}`];
  for (const { path, part } of disksOf(host)) {
    if (!prefixes.some((prefix) => part.path?.startsWith(prefix))) continue;
    const message = `this volume is of ${group}, the host's own volume group; expected a file, or another drive or group`;
    yield { path: [...path, 'path'], message };
  }
}

/** Disks of a guest are named with one letter, and the optical drives need two, or three with answers for cloud-init. */
function* diskNamesSuffice(host: DraftHost): Iterable<Finding> {
  for (const [index, { disks, 'cloud-init': cloud }] of guestsOf(host)) {
    const count = disks?.length ?? 0;
    const [who, most] = cloud === null ? ['a guest', 24] : ['a guest with `cloud-init`', 23];
    if (count <= most) continue;
    yield { path: ['guests', index, 'disks', most], message: `${who} can have ${most} disks, got ${count}` };
  }
}

function* diskSerialsDiffer(host: DraftHost): Iterable<Finding> {
  for (const [index, { disks }] of guestsOf(host)) {
    const path = ['guests', index, 'disks'];
    const serials = disks?.map((disk) => disk?.serial);
    yield* itemsDiffer(path, serials, (disk) => [...path, disk, 'serial']);
  }
}

function* discardReachesTheDisk(host: DraftHost): Iterable<Finding> {
  if (host.release === undefined || debianReleases[host.release].virtualization.virtioDiscard) return;
  for (const { guest, path, part } of disksOf(host)) {
    if (part.discard !== 'yes' || !isVirtio(part, host.guests?.[guest])) continue;
    const message = `virtio disks of ${host.release} take no discards; write \`bus: scsi\` or \`bus: sata\``;
    yield { path: [...path, 'discard'], message };
  }
}

/** Windows' installer has no virtio driver of its own. */
function* windowsFindsItsDisk(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    if (guest.os !== 'windows' || guest['virtio-drivers'] !== null) continue;
    const first = firstDisk(index, guest);
    if (first === null || !isNewDisk(first.disk) || !['virtio', 'scsi'].includes(first.disk.bus ?? '')) continue;
    const message =
      'Windows cannot be installed on this bus without its drivers; give `virtio-drivers`, or write `bus: sata`';
    yield { path: [...first.path, 'bus'], message };
  }
}

function* importedSystemsAreNotInstalled(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    const first = firstDisk(index, guest);
    if (first?.disk.import !== 'yes' || typeof guest['install-iso'] !== 'string') continue;
    const message = 'the first disk is imported, so nothing is installed from here; delete this key or `import`';
    yield { path: ['guests', index, 'install-iso'], message, atKey: true };
  }
}

function firstDisk(index: number, { disk, disks }: DraftGuest) {
  if (disk !== null && disk !== undefined) return { path: ['guests', index, 'disk'], disk };
  const first = disks?.[0];
  return first === undefined || first === null ? null : { path: ['guests', index, 'disks', 0], disk: first };
}

function isVirtio(disk: DraftDisk, guest: DraftGuest | undefined): boolean {
  return disk.bus === 'virtio' || (disk.bus === null && guest?.os === 'linux');
}
