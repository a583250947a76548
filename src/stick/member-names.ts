/** Data of which a part lies on a drive; the rest may lie on other drives, or behind a passphrase that shows nothing of it. */

/** By the names of blkid(8). */
const memberNames: Readonly<Record<string, string>> = {
  LVM1_member: 'LVM',
  LVM2_member: 'LVM',
  zfs_member: 'ZFS',
  crypto_LUKS: 'LUKS',
  BitLocker: 'BitLocker',
  cs_fvault2: 'FileVault',
  swap: 'swap',
  swsuspend: 'swap',
  bcache: 'bcache',
  stratis: 'Stratis',
  drbd: 'DRBD',
  ceph_bluestore: 'Ceph',
  vdo: 'VDO',
  jbd: 'a file system elsewhere, whose journal it is',
  xfs_external_log: 'a file system elsewhere, whose journal it is',
  DM_snapshot_cow: 'a device-mapper snapshot',
  DM_integrity: 'dm-integrity',
};

/** What a device with that signature belongs to; null if it stands for itself. */
export function memberName(signature: string): string | null {
  if (/(^|_)raid(_|$)/.test(signature)) return 'RAID';
  return memberNames[signature] ?? (signature.endsWith('_member') ? signature.replace(/_member$/, '') : null);
}

/** File systems that can lie on several drives, which then all have its UUID. */
export function spansDrives(format: string | null): boolean {
  return format === 'btrfs' || format === 'bcachefs';
}
