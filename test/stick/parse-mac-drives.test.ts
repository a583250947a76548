/** Drives out of what diskutil tells, in the form of its manual: a disk inside the machine with its APFS, a stick, an image. */
import test from 'ava';
import { findObjections } from '../../src/stick/judge-drive.ts';
import { parseMacDrives } from '../../src/stick/parse-mac-drives.ts';

const inside = {
  DeviceIdentifier: 'disk0',
  WholeDisk: true,
  Internal: true,
  VirtualOrPhysical: 'Physical',
  TotalSize: 500e9,
};
const container = { DeviceIdentifier: 'disk0s2', ParentWholeDisk: 'disk0', Content: 'Apple_APFS' };
const made = { DeviceIdentifier: 'disk3', WholeDisk: true, VirtualOrPhysical: 'Virtual', TotalSize: 494e9 };
const stick = {
  DeviceIdentifier: 'disk4',
  WholeDisk: true,
  Internal: false,
  VirtualOrPhysical: 'Physical',
  TotalSize: 15_502_147_584,
  DeviceBlockSize: 512,
  MediaName: 'Ultra',
  BusProtocol: 'USB',
  RemovableMedia: true,
  WritableMedia: true,
};
const keys = {
  DeviceIdentifier: 'disk4s1',
  ParentWholeDisk: 'disk4',
  FilesystemType: 'msdos',
  VolumeName: 'KEYS',
  MountPoint: '/Volumes/KEYS',
};
const [internal, usb, ...others] = parseMacDrives({ infos: [inside, container, made, stick, keys] });

test('whole disks that are real are drives, with the file that has no cache', (t) => {
  t.deepEqual([internal?.path, usb?.path, others.length], ['/dev/rdisk0', '/dev/rdisk4', 0]);
  t.like(usb, { size: 15_502_147_584, bus: 'usb', model: 'Ultra', serial: null, isRemovable: true, isReadOnly: false });
});

test('what is mounted, inside the machine or part of another volume is not taken', (t) => {
  const findingsOf = (drive: typeof usb) => (drive ? findObjections(drive, 1, []).map(({ finding }) => finding) : []);
  t.deepEqual(findingsOf(usb), ['/dev/disk4s1 is mounted at /Volumes/KEYS']);
  t.deepEqual(findingsOf(internal), ['/dev/disk0 is inside the machine', '/dev/disk0s2 belongs to Apple_APFS']);
});
