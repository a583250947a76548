/** The list of drives as an admin reads it, and the drive that is named. */
import test from 'ava';
import { findDrive } from '../../src/stick/choose-drive.ts';
import { formatDrives, listedDrives } from '../../src/stick/format-drives.ts';
import { recordedDrive, recordedDrives } from '../harness/recorded-drives.ts';

test('what can be written to comes first, the others with their reasons', (t) => {
  const drives = ['plain-stick', 'usb-disk', 'read-only', 'zfs-member'].map(recordedDrive);
  t.deepEqual(formatDrives(drives, 430_964_736, []).split('\n'), [
    'can be written to:',
    '  /dev/sdb  15.5 GB  usb  SanDisk Ultra     4C530001230718112345  vfat "KEYS"',
    '  /dev/sdc  2.0 TB   usb  WD Elements 25A2  WX21A8                ntfs "Elements"',
    '      it has more than 64 GB (2.0 TB): only with --large',
    '      it says that it is not removable: only with --fixed',
    'not taken:',
    '  /dev/sdb  15.5 GB  usb  SanDisk Ultra     4C530001230718112345  vfat "KEYS"',
    '      it is read-only',
    '  /dev/sdb  15.5 GB  usb  SanDisk Ultra     4C530001230718112345  zfs_member "tank"',
    '      /dev/sdb1 belongs to ZFS',
  ]);
});

test('without a drive to write to, that is said', (t) => {
  t.regex(formatDrives([], 1, []), /^no drive can be written to; plug the stick in$/);
});

test('optical drives and devices in files are not listed, a reader without a card is', (t) => {
  t.deepEqual(
    listedDrives(recordedDrives('stretch')).map(({ path }) => path),
    ['/dev/sda', '/dev/sdb'],
  );
  t.is(listedDrives(recordedDrives('empty-card-reader')).length, 1);
});

test('labels and serials cannot give the terminal commands', (t) => {
  const text = formatDrives(recordedDrives('hostile-texts'), 1, []);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be absent
  t.notRegex(text, /[\u0000-\u0009\u000b-\u001f]/);
  t.regex(text, /4C53\?\]0;x\? +vfat "\?\[2Jall clear\?"/);
});

test('who names a partition is told the drive', (t) => {
  const error = t.throws(() => findDrive(recordedDrives('plain-stick'), '/dev/sdb1'));
  t.regex(error.message, /it is only a part of \/dev\/sdb$/);
});

test('who names something else is told how to find the drives', (t) => {
  const error = t.throws(() => findDrive(recordedDrives('plain-stick'), '/dev/null'));
  t.regex(error.message, /^flashing \/dev\/null: nothing is written\n {2}it is no drive of this machine$/);
});

test('no text of a drive reaches anybody with commands for a terminal in it', (t) => {
  const [drive] = recordedDrives('hostile-texts');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be absent
  t.notRegex(JSON.stringify(drive).replace(/\\u00(?=[01])/g, '\u001b'), /[\u0000-\u001f\u007f-\u009f]/);
});
