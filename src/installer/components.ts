/** Which components (udebs) the medium's installer has, beyond those of the netboot initrd, and which stand in for others. */
import type { DebianRelease } from '../host/release/debian-release.ts';

/** What an installation from a medium needs; their dependencies come along. */
export const componentRoots: readonly string[] = [
  'apt-cdrom-setup',
  'apt-mirror-setup',
  'apt-setup-udeb',
  'base-installer',
  'bootstrap-base',
  'btrfs-progs-udeb',
  'cdrom-detect',
  'cdrom-retriever',
  'clock-setup',
  'debootstrap-udeb',
  'di-utils-exit-installer',
  'di-utils-mapdevfs',
  'disk-detect',
  'dmidecode-udeb',
  'dosfstools-udeb',
  'eatmydata-udeb',
  'finish-install',
  'grub-installer',
  'lvm2-udeb',
  'lvmcfg',
  'nobootloader',
  'parted-udeb',
  'partman-auto',
  'partman-auto-lvm',
  'partman-base',
  'partman-basicfilesystems',
  'partman-basicmethods',
  'partman-btrfs',
  'partman-efi',
  'partman-ext3',
  'partman-lvm',
  'partman-partitioning',
  'partman-target',
  'partman-utils',
  'pkgsel',
  'pwgen-udeb',
  'tzsetup-udeb',
  'user-setup-udeb',
];

/** Components that others depend on and that a passthrough host's installation never uses, with the reason. */
export const unneededComponents: Readonly<Record<string, string>> = {
  'ntfs-3g-udeb': 'only shrinks and lists NTFS; the whole disk is taken',
};

/**
 * Components of the netboot initrd that would look for a network card, a network or a mirror. Marked as installed they
 * stay usable for others and leave the installer's menu. (Without a card, ethdetect would read every network module.)
 */
export const settledComponents: readonly string[] = [
  'choose-mirror',
  'download-installer',
  'ethdetect',
  'net-retriever',
  'network-preseed',
];

export interface Substitute {
  /** Ordinary packages of the same release. */
  readonly packages: readonly string[];
  /** Only files of these paths are taken. */
  readonly files: RegExp;
}

/** What stands in for a component that the index lists and the mirror lacks, as happens after a rebuild for a point release. */
export function substitutesOf({ ext2fsLibrary }: DebianRelease): Readonly<Record<string, Substitute>> {
  return {
    'e2fsprogs-udeb': {
      packages: ['e2fsprogs', 'libcom-err2', ext2fsLibrary, 'libss2'],
      files:
        /^(usr\/)?(sbin\/(badblocks|e2fsck|fsck\.ext[234]|mke2fs|mkfs\.ext[234]|resize2fs|tune2fs)|lib\/.*\.so\.\d[^/]*)$|^etc\/mke2fs\.conf$/,
    },
    'xfsprogs-udeb': { packages: ['xfsprogs'], files: /^(usr\/)?sbin\/mkfs\.xfs$/ },
  };
}
