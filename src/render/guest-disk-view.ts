/** A guest's disks and optical drives as libvirt's XML has them, each with the name it has in the guest. */

import type { DiskBus, Guest } from '../host/guest/guest.ts';
import { isDevicePath } from '../host/guest/guest-names.ts';
import { hasSeed, seedPath } from '../host/guest/guest-seed.ts';

export interface DiskView {
  readonly path: string;
  /** Whether the path is a drive or a logical volume, not a file. */
  readonly isBlock: boolean;
  readonly format: string;
  readonly bus: string;
  readonly cache: string;
  readonly discard: boolean;
  readonly serial: string;
  /** `vda`, `sdb` */
  readonly target: string;
}

export interface OpticalView {
  /** '' for an empty drive. */
  readonly path: string;
  readonly target: string;
}

const prefixOf: Readonly<Record<DiskBus, string>> = { virtio: 'vd', sata: 'sd', scsi: 'sd' };

export function diskViews(guest: Guest): DiskView[] {
  const targets = targetNames(guest.disks.map(({ bus }) => prefixOf[bus]));
  return guest.disks.map((disk, index) => ({
    path: disk.path,
    isBlock: isDevicePath(disk.path),
    format: disk.format,
    bus: disk.bus,
    cache: disk.cache,
    discard: disk.discard,
    serial: disk.serial ?? '',
    target: targets[index] ?? '',
  }));
}

/** Every guest has one drive, for a medium of any kind at any time; drivers and answers have their own, as all are needed at once. */
export function opticalViews(guest: Guest): OpticalView[] {
  const seed = hasSeed(guest) ? seedPath(guest.name, guest.disks[0]?.path ?? null) : [];
  const media = [guest.installIso ?? '', guest.virtioDrivers ?? [], seed].flat();
  const disks = guest.disks.map(({ bus }) => prefixOf[bus]);
  const targets = targetNames([...disks, ...media.map(() => 'sd')]).slice(disks.length);
  return media.map((path, index) => ({ path, target: targets[index] ?? '' }));
}

/** Each prefix counts on its own: `sd, vd, sd` is `sda, vda, sdb`. */
function targetNames(prefixes: readonly string[]): string[] {
  return prefixes.map((prefix, index) => {
    const earlier = prefixes.slice(0, index).filter((other) => other === prefix).length;
    return `${prefix}${String.fromCharCode('a'.charCodeAt(0) + earlier)}`;
  });
}
