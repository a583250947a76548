/** How the disks are laid out: the system disk that the installation erases, and where the guests' files lie. */
import type { DiskSelector } from './disk-selector.ts';

export const filesystems = ['ext4', 'xfs', 'btrfs'] as const;

export type Filesystem = (typeof filesystems)[number];

export interface Storage {
  /** The system disk, or null for Debian's own recipe: everything in one ext4 partition, swap by the size of the memory. */
  readonly system: SystemLayout | null;
  /** A further disk for the guests' files, or null. */
  readonly guestsDisk: GuestsDisk | null;
}

export interface SystemLayout {
  readonly layout: 'plain' | 'lvm';
  /** Of the root, and of the guests' part of the system disk. */
  readonly filesystem: Filesystem;
  /** 0 for none. */
  readonly swapBytes: number;
  /** Null takes what the others leave. */
  readonly rootBytes: number | null;
  /** The guests' own part of the system disk: a size, `rest` of the disk, or null for no own part. */
  readonly guests: number | 'rest' | null;
  readonly encryption: Encryption | null;
}

/**
 * LUKS around everything but /boot. Its secret lies neither in the description nor in the image, where anybody could
 * read it: it is a file on a stick of the administrator's that is plugged in while the machine installs itself.
 */
export interface Encryption {
  /** Label of the stick's file system. The file in its root is named after the host: `forge.key`. */
  readonly keyStick: string;
  /** How the host is opened at each boot: a person types the secret, or the stick is there again. */
  readonly unlock: 'passphrase' | 'key-stick';
}

export interface GuestsDisk {
  readonly disk: DiskSelector;
  readonly filesystem: Filesystem;
}

/** Where libvirt's storage pool `default` keeps its files, and where storage of the guests' own is mounted. */
export const guestsFolder = '/var/lib/libvirt/images';
