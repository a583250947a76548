/** Which drives are not written to, and what is told about it: made-up drives, all reasons of each. */
import test from 'ava';
import { requireKnownContent } from '../../src/stick/choose-drive.ts';
import type { Drive } from '../../src/stick/drive.ts';
import { findObjections } from '../../src/stick/judge-drive.ts';
import { recordedDrive, recordedDrives } from '../harness/recorded-drives.ts';

const imageSize = 430_964_736;

const findingsOf = (name: string): string[] =>
  findObjections(recordedDrive(name), imageSize, recordedDrives(name)).map(({ finding }) => finding);

const refused = test.macro({
  exec(t, name: string, findings: readonly string[]) {
    t.deepEqual(findingsOf(name), findings);
  },
  title: (title) => `not taken: ${title}`,
});

const taken = test.macro({
  exec(t, name: string) {
    t.deepEqual(findingsOf(name), []);
  },
  title: (title) => `taken: ${title}`,
});

test('a stick with a file system', taken, 'plain-stick');
test('a card', taken, 'sd-card');
test('a stick of 128 GB, with a second proof', taken, 'large-stick');
test('a disk at USB, with a second proof', taken, 'usb-disk');
test('an empty NVMe, with a second proof', taken, 'empty-nvme');

test('the disk of the running system, through LUKS and LVM', refused, 'system-disk', [
  'the running system is on it: /boot/efi on /dev/nvme0n1p1, /boot on /dev/nvme0n1p2, / on /dev/mapper/forge-root',
  '/dev/mapper/forge-swap is swap of the running system',
  'the running system uses it for /dev/mapper/nvme0n1p3_crypt (crypt)',
  'the running system uses it for /dev/mapper/forge-root (lvm)',
  'the running system uses it for /dev/mapper/forge-swap (lvm)',
  '/dev/nvme0n1p3 belongs to LUKS',
  '/dev/mapper/nvme0n1p3_crypt belongs to LVM',
  '/dev/mapper/forge-swap belongs to swap',
]);
test('a stick that is mounted, at each place', refused, 'mounted-partition', [
  '/dev/sdb1 is mounted at /media/ada/KEYS',
  '/dev/sdb1 is mounted at /srv/my boot',
]);
test('swap in use', refused, 'active-swap', ['/dev/sdb1 is swap of the running system', '/dev/sdb1 belongs to swap']);
test('swap of another system', refused, 'resting-swap', ['/dev/sdb1 belongs to swap']);
test('a physical volume of LVM over the whole drive', refused, 'lvm-member', ['/dev/sdb belongs to LVM']);
test('LVM in use', refused, 'lvm-in-use', [
  'the running system uses it for /dev/mapper/backup-data (lvm)',
  '/dev/sdb1 belongs to LVM',
]);
test('members of RAID, of the kernel and of firmware', refused, 'raid-members', [
  'the running system uses it for /dev/md127 (raid1)',
  '/dev/sdb1 belongs to RAID',
  '/dev/sdb2 belongs to RAID',
  '/dev/sdb3 belongs to RAID',
]);
test('a member of ZFS', refused, 'zfs-member', ['/dev/sdb1 belongs to ZFS']);
test('what is encrypted, with LUKS or BitLocker', refused, 'crypt-members', [
  '/dev/sdb1 belongs to LUKS',
  '/dev/sdb2 belongs to BitLocker',
]);
test('what is encrypted and open', refused, 'crypt-open', [
  '/dev/mapper/luks-1 is mounted at /media/ada/vault',
  'the running system uses it for /dev/mapper/luks-1 (crypt)',
  '/dev/sdb belongs to LUKS',
]);
test('a btrfs of several devices, of which the kernel names one', refused, 'mounted-btrfs', [
  '/dev/sdb1 is mounted at /srv',
  '/dev/sdb2 belongs to a mounted btrfs',
]);
test('a drive that a loop device reads', refused, 'backs-a-loop', ['/dev/sdb is used by a loop device']);
test('a stick with its switch at read-only', refused, 'read-only', ['it is read-only']);
test('a stick that is too small', refused, 'too-small', ['it is too small: 257 MB, the image has 431 MB']);
test('a reader without a card', refused, 'empty-card-reader', ['there is no medium in it']);
test('an optical drive', refused, 'optical-drive', ['it is no drive but of the kind rom']);
test('sectors in which the image has no partition table', refused, 'large-sectors', [
  'no machine would start from it: its sectors have 4096 bytes, not 512',
]);
test('a member that only blkid finds, as there is no udev', refused, 'no-udev', ['/dev/sdb2 belongs to LVM']);

test('what can be done about it is told', (t) => {
  const remediesOf = (name: string) => findObjections(recordedDrive(name), imageSize, []).map(({ remedy }) => remedy);
  t.deepEqual(remediesOf('mounted-partition')[0], 'Take it out of use: umount /dev/sdb1');
  t.deepEqual(remediesOf('zfs-member'), ['If nothing of it is needed, take the mark off: wipefs --all /dev/sdb1']);
});

test('an image that fits to the byte is taken, one byte more is not', (t) => {
  const drive = recordedDrive('plain-stick');
  t.deepEqual(findObjections(drive, drive.size, []), []);
  t.is(findObjections(drive, drive.size + 1, []).length, 1);
});

const stick = recordedDrive('plain-stick');
const judge = (drive: Drive, ...others: readonly Drive[]): string[] =>
  findObjections(drive, imageSize, [drive, ...others]).map(({ finding }) => finding);
const withFirstPart = (drive: Drive, change: Partial<Drive['volumes'][number]>): Drive => ({
  ...drive,
  volumes: drive.volumes.map((volume, at) => (at === 1 ? { ...volume, ...change } : volume)),
});

test('not taken: what could be of several kinds, so that blkid names none', (t) => {
  const [drive = stick] = recordedDrives('no-serial', {
    '/dev/sdb': '# offset,uuid,label,type\n0x1fe,,,dos\n0x218,x,a,b,LVM2_member\n',
    '/dev/sdb1': '0x438,2ab5,,ext4\n0x3f000,17,tank,zfs_member\n0x3e000,17,tank,zfs_member\n',
  });
  t.deepEqual(judge(drive), ['/dev/sdb belongs to LVM', '/dev/sdb1 belongs to ZFS']);
});

test('not taken: journals of file systems elsewhere, VDO, FileVault', (t) => {
  const journal = '/dev/sdb1 belongs to a file system elsewhere, whose journal it is';
  for (const [format, finding] of [
    ['jbd', journal],
    ['xfs_external_log', journal],
    ['vdo', '/dev/sdb1 belongs to VDO'],
    ['cs_fvault2', '/dev/sdb1 belongs to FileVault'],
  ] as const) {
    t.deepEqual(judge(withFirstPart(stick, { format })), [finding]);
  }
});

test('not taken: a part of a btrfs that is not mounted, and lies on another drive too', (t) => {
  const other = { ...recordedDrive('usb-disk'), path: '/dev/sdc' };
  for (const format of ['btrfs', 'bcachefs']) {
    const [one, two] = [stick, other].map((drive) => withFirstPart(drive, { format, uuid: 'f00d' })) as [Drive, Drive];
    t.deepEqual(judge(one, two), [`/dev/sdb1 belongs to a ${format} that lies on /dev/sdc too`]);
    t.deepEqual(judge(one, withFirstPart(two, { uuid: 'beef' })), []);
  }
  const [ext4, copy] = [stick, other].map((drive) => withFirstPart(drive, { format: 'ext4', uuid: 'f00d' }));
  t.deepEqual(judge(ext4 ?? stick, copy ?? stick), []);
});

test('not taken: a drive whose serial, world wide name, or size without a serial another one has too', (t) => {
  const twin = { ...stick, path: '/dev/sdc' };
  const toldOf = (what: string): string => `it cannot be told from another one: /dev/sdc ${what}`;
  t.deepEqual(judge(stick, twin), [toldOf('has the same serial')]);
  const [one, other] = [
    { ...stick, worldWideName: '0x5' },
    { ...twin, worldWideName: '0x5', serial: 'other' },
  ];
  t.deepEqual(judge(one, other), [toldOf('has the same world wide name')]);
  const [bare, bareTwin] = [
    { ...stick, serial: null },
    { ...twin, serial: null },
  ];
  t.deepEqual(judge(bare, bareTwin), [toldOf('has no serial either, and the same size')]);
  t.deepEqual(judge(bare, { ...bareTwin, size: stick.size + 512 }), []);
});

test('the empty slots of a card reader are no other drives', (t) => {
  t.deepEqual(judge(stick, { ...stick, path: '/dev/sdc', size: 0 }), []);
});

test('what on macOS takes a disk out of use is told as it is there', (t) => {
  const mounted = withFirstPart(stick, { path: '/dev/disk4s1', mountPoints: ['/Volumes/KEYS'] });
  const [objection] = findObjections(mounted, imageSize, []);
  t.is(objection?.remedy, 'Take it out of use: diskutil unmountDisk /dev/disk4');
});

test('a drive of which nobody could read what lies on it is not written to', (t) => {
  const known: Drive = { ...stick, volumes: stick.volumes.map((volume) => ({ ...volume, signatures: [] })) };
  t.notThrows(() => requireKnownContent(known));
  t.throws(() => requireKnownContent(stick), {
    message: 'flashing /dev/sdb: nothing is written\n  what is on it cannot be read',
  });
  t.throws(() => requireKnownContent(withFirstPart(known, { signatures: null })));
});
