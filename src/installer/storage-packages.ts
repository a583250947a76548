/** What the disk layout of a host needs: packages of the installed system, and components of the installer. */

import type { Host } from '../host/host.ts';
import { debianReleases } from '../host/release/debian-releases.ts';
import type { Filesystem, Storage } from '../host/storage/storage.ts';

const toolsOf: Readonly<Record<Filesystem, readonly string[]>> = {
  ext4: [],
  xfs: ['xfsprogs'],
  btrfs: ['btrfs-progs'],
};

/**
 * The partitioner asks for these as well, but where one fails it only writes a line into the log, and the host would not
 * find its own root.
 */
export function storagePackages({ storage: { system, guestsDisk }, release }: Host): string[] {
  const forEncryption = debianReleases[release].cryptsetupInitramfsPackage;
  return [
    ...(system?.layout === 'lvm' ? ['lvm2'] : []),
    ...(system?.encryption ? [forEncryption] : []),
    ...toolsOf[system?.filesystem ?? 'ext4'],
    ...toolsOf[guestsDisk?.filesystem ?? 'ext4'],
  ];
}

/**
 * Components beyond those of every installer. They are left out where they are not needed, since some mirrors lack them:
 * that must not keep anybody from the layouts that do without.
 */
export function storageComponents({ system }: Storage): string[] {
  return [
    ...(system?.filesystem === 'xfs' ? ['partman-xfs'] : []),
    ...(system?.encryption ? ['partman-auto-crypto', 'partman-crypto-dm'] : []),
  ];
}
