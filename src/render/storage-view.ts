/** The storage as the templates of the installer print it: numbers and words of partman's recipes. */

import type { Host } from '../host/host.ts';
import { debianReleases } from '../host/release/debian-releases.ts';
import type { DiskSelector } from '../host/storage/disk-selector.ts';
import { leastDiskBytes, type Partition, planPartitions } from '../host/storage/partition-plan.ts';
import { type Encryption, guestsFolder, type SystemLayout } from '../host/storage/storage.ts';

export interface DiskView {
  /** An absent condition is ''. */
  readonly serial: string;
  readonly wwn: string;
  readonly model: string;
  readonly byId: string;
  readonly bus: string;
  readonly minBytes: string;
  readonly maxBytes: string;
  /** As sysfs has it: 1 or 0. */
  readonly rotational: string;
  readonly removable: boolean;
  readonly wipe: boolean;
  readonly again: boolean;
}

export interface StorageView {
  /** Empty where Debian's own recipe is taken. */
  readonly partitions: readonly PartitionView[];
  readonly method: 'regular' | 'lvm' | 'crypto';
  readonly leastBytes: string;
  /** '' without LVM. */
  readonly volumeGroup: string;
  /** Whether the installer asks how much of a new volume group may be used. */
  readonly asksGuidedSize: boolean;
  readonly guestsDisk: false | { readonly disk: DiskView; readonly filesystem: string };
  readonly guestsFolder: string;
  /** Whether the guests' files have a file system of their own. */
  readonly separatesGuests: boolean;
  readonly keyStick: false | KeyStickView;
}

interface KeyStickView {
  readonly label: string;
  /** Name of the file with the secret, in the stick's root. */
  readonly file: string;
  /** The third field of crypttab(5). */
  readonly path: string;
  /** Whether the stick opens the host at each boot. */
  readonly opens: boolean;
}

interface PartitionView {
  /** Minimum, priority and maximum in 10^6 bytes; -1 is no maximum. */
  readonly sizes: string;
  /** The type that the partition table gets. */
  readonly kind: string;
  /** Only for a partition table of this kind; '' for any. */
  readonly label: string;
  /** Name of the logical volume, or ''. */
  readonly volume: string;
  readonly method: string;
  readonly format: boolean;
  readonly filesystem: string;
  readonly mountpoint: string;
}

export function storageView({ storage: { system, guestsDisk }, hostname, release }: Host): StorageView {
  const hasGroup = system?.layout === 'lvm';
  return {
    partitions: system === null ? [] : planPartitions(system).map(partitionView),
    method: partmanMethod(system),
    leastBytes: system === null ? '' : String(leastDiskBytes(system)),
    volumeGroup: hasGroup ? `${hostname}-vg` : '',
    asksGuidedSize: hasGroup && debianReleases[release].asksGuidedSize,
    guestsDisk: guestsDisk === null ? false : { ...guestsDisk, disk: diskView(guestsDisk.disk) },
    guestsFolder,
    separatesGuests: guestsDisk !== null || (system?.guests ?? null) !== null,
    keyStick: keyStickView(system?.encryption ?? null, hostname),
  };
}

export function diskView({ minBytes, maxBytes, rotational, ...selector }: DiskSelector): DiskView {
  const orEmpty = (value: string | number | null): string => (value === null ? '' : String(value));
  return {
    serial: orEmpty(selector.serial),
    wwn: orEmpty(selector.wwn),
    model: orEmpty(selector.model),
    byId: orEmpty(selector.byId),
    bus: orEmpty(selector.bus),
    minBytes: orEmpty(minBytes),
    maxBytes: orEmpty(maxBytes),
    rotational: rotational === null ? '' : String(Number(rotational)),
    removable: selector.removable,
    wipe: selector.wipe,
    again: selector.again,
  };
}

function keyStickView(encryption: Encryption | null, hostname: string): StorageView['keyStick'] {
  if (encryption === null) return false;
  const { keyStick: label, unlock } = encryption;
  const file = `${hostname}.key`;
  return { label, file, path: `/dev/disk/by-label/${label}:/${file}`, opens: unlock === 'key-stick' };
}

function partmanMethod(system: SystemLayout | null): StorageView['method'] {
  if (system === null || system.layout === 'plain') return 'regular';
  return system.encryption === null ? 'lvm' : 'crypto';
}

const methods = { 'bios-boot': 'biosgrub', efi: 'efi', swap: 'swap', boot: 'format', root: 'format', guests: 'format' };

function partitionView({ use, sizeMB, takesRest, filesystem, mountpoint, isVolume }: Partition): PartitionView {
  const isForFirmware = use === 'bios-boot' || use === 'efi';
  return {
    // of what is left, each gets its share by priority above minimum; with one that may grow, that is everything
    sizes: takesRest ? `${sizeMB} ${sizeMB + 1000} -1` : `${sizeMB} ${sizeMB} ${sizeMB}`,
    kind: filesystem ?? (use === 'swap' ? 'linux-swap' : 'free'),
    label: isForFirmware ? 'gpt' : '',
    volume: isVolume ? use : '',
    method: methods[use],
    format: use !== 'bios-boot',
    filesystem: filesystem ?? '',
    mountpoint: mountpoint ?? '',
  };
}
