/** Drives out of the outputs of lsblk, blkid and sysfs. */
import test from 'ava';
import { listSignable, parseLinuxDrives } from '../../src/stick/parse-linux-drives.ts';
import { recordedDrive, recordedDrives } from '../harness/recorded-drives.ts';

const bare = { uuid: null, signatures: null, mountPoints: [], uses: [] };

test('a stick with all that is known of it', (t) => {
  t.deepEqual(recordedDrive('plain-stick'), {
    path: '/dev/sdb',
    number: '8:16',
    kind: 'disk',
    size: 15_502_147_584,
    sectorSize: 512,
    model: 'SanDisk Ultra',
    serial: '4C530001230718112345',
    worldWideName: null,
    bus: 'usb',
    isRemovable: true,
    isReadOnly: false,
    sequence: 21,
    volumes: [
      { ...bare, path: '/dev/sdb', number: '8:16', kind: 'disk', format: null, label: null },
      { ...bare, path: '/dev/sdb1', number: '8:17', kind: 'part', format: 'vfat', label: 'KEYS' },
    ],
  });
});

test('the lsblk of stretch writes numbers and flags as texts', (t) => {
  const [disk, stick, optical] = recordedDrives('stretch');
  t.deepEqual([disk?.size, disk?.isRemovable, disk?.model], [1_000_204_886_016, false, 'WDC WD10EZEX-08W']);
  t.deepEqual([stick?.size, stick?.isRemovable, stick?.isReadOnly], [15_502_147_584, true, false]);
  t.is(stick?.sequence, null);
  t.is(optical?.kind, 'rom');
});

test('a card can be taken out, although its slot is not called removable', (t) => {
  t.true(recordedDrive('sd-card').isRemovable);
});

test('the serial comes from sysfs where no udev tells lsblk', (t) => {
  t.is(recordedDrive('serial-of-sysfs').serial, 'AA00000000000489');
  t.is(recordedDrive('no-serial').serial, null);
});

test('formats and labels come from blkid where no udev tells lsblk', (t) => {
  const [, keys] = recordedDrive('no-udev').volumes;
  t.deepEqual([keys?.format, keys?.label], ['vfat', 'KEYS']);
});

test('another form of output is refused', (t) => {
  const record = { signatures: {}, lsblk: {}, mountinfo: '', swaps: '', blkid: '', attributes: {}, btrfs: [] };
  t.throws(() => parseLinuxDrives(record), { message: 'reading what lsblk tells: it lists no blockdevices' });
});

test('signatures are looked for on drives that have a medium, and on their partitions', (t) => {
  const row = (name: string, type: string, size: unknown, children: readonly unknown[] = []) => ({
    name,
    type,
    size,
    children,
  });
  const parts = [row('/dev/sdb1', 'part', '512', [row('/dev/mapper/x', 'crypt', 512)])];
  const blockdevices = [row('/dev/sdb', 'disk', 1024, parts), row('/dev/sdc', 'disk', 0), row('/dev/sr0', 'rom', 512)];
  t.deepEqual(listSignable({ blockdevices }), ['/dev/sdb', '/dev/sdb1']);
});
