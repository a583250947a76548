/** What the system disk is divided into, in the order it lies there; the numbers are those of a partman recipe (partman-auto). */
import { type Filesystem, guestsFolder, type SystemLayout } from './storage.ts';

export interface Partition {
  readonly use: 'bios-boot' | 'efi' | 'boot' | 'swap' | 'root' | 'guests';
  /** In units of 10^6 bytes, as partman counts. */
  readonly sizeMB: number;
  /** Whether it gets whatever the others leave; at most one does, and it is the last. */
  readonly takesRest: boolean;
  readonly filesystem: Filesystem | null;
  readonly mountpoint: string | null;
  /** Whether it is a volume of the volume group. */
  readonly isVolume: boolean;
}

/** Two kernels with their initramfs need about 300 MB; Debian's own recipe of trixie gives 768 to 1024. */
const bootMB = 1024;
/** More than FAT32 needs on a disk with sectors of 4096 bytes (260). */
const efiMB = 512;
/**
 * The least that each may have. The root is what Debian's own recipe of trixie wants; a volume of less than some MiB would
 * be rounded to nothing.
 */
export const leastBytes = { root: 8e9, guests: 1e9, swap: 64e6 };

/** For the partition table, alignment, LVM's and LUKS' own data, and what rounding takes. */
const overheadMB = 100;

/**
 * Both kinds of firmware find what they start from: GRUB's second stage for BIOS and the EFI system partition. /boot is a
 * partition of its own wherever GRUB would have to read more than plain ext4: it knows LVM, XFS and Btrfs, but not every
 * feature that a release's mkfs switches on, and cannot write its environment block there; LUKS would ask twice.
 */
export function planPartitions(system: SystemLayout): Partition[] {
  const { layout, filesystem, swapBytes, guests, rootBytes } = system;
  const isVolume = layout === 'lvm';
  const bare = { takesRest: false, filesystem: null, mountpoint: null, isVolume: false };
  const needsBoot = isVolume || filesystem !== 'ext4';
  const parts: (Partition | false)[] = [
    { ...bare, use: 'bios-boot', sizeMB: 1 },
    { ...bare, use: 'efi', sizeMB: efiMB },
    needsBoot && { ...bare, use: 'boot', sizeMB: bootMB, filesystem: 'ext4', mountpoint: '/boot' },
    swapBytes > 0 && { ...bare, use: 'swap', sizeMB: toMB(swapBytes), isVolume },
    { use: 'root', ...sized(rootBytes ?? 'rest', leastBytes.root), filesystem, mountpoint: '/', isVolume },
    guests !== null && {
      use: 'guests',
      ...sized(guests, leastBytes.guests),
      filesystem,
      mountpoint: guestsFolder,
      isVolume,
    },
  ];
  // The last one gets what rounding leaves, which must not swell swap.
  return parts.filter((part) => part !== false).sort((one, other) => Number(one.takesRest) - Number(other.takesRest));
}

/** In bytes. On a smaller disk partman would quietly take another recipe than ours. */
export function leastDiskBytes(system: SystemLayout): number {
  return planPartitions(system).reduce((sum, { sizeMB }) => sum + sizeMB, overheadMB) * 1e6;
}

function sized(bytes: number | 'rest', least: number): Pick<Partition, 'sizeMB' | 'takesRest'> {
  return bytes === 'rest' ? { sizeMB: toMB(least), takesRest: true } : { sizeMB: toMB(bytes), takesRest: false };
}

function toMB(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
