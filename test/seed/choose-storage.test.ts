import test from 'ava';
import type { Encryption, GuestsDisk, SystemLayout } from '../../src/host/storage/storage.ts';
import { chooseDisk } from '../harness/disk-machine.ts';
import { anyDisk, volumeGroup } from '../harness/example-host.ts';
import { type Disk, GB, nvme, ssd, stick, zeros } from '../harness/made-up-disks.ts';

const lvm: SystemLayout = { ...volumeGroup, swapBytes: 4 * GB };
const guestsDisk: GuestsDisk = { disk: anyDisk, filesystem: 'ext4' };
const used: Disk = { ...ssd, partitions: [zeros] };
const usedNvme: Disk = { ...nvme, partitions: [zeros] };

test('a disk that is too small for the layout is refused, since partman would take another recipe', async (t) => {
  const small: Disk = { ...ssd, bytes: 12 * GB };
  const { status, stdout } = await chooseDisk(t, { disks: [stick, small], storage: { system: lvm } });
  t.is(status, 9);
  t.regex(stdout, /STOP \/dev\/sdb is not taken: it has 12000000000 bytes\nNothing was written. .* needs 1\d+\./);
  t.notRegex(stdout, /ANSWER/);
});

test('a volume group of an earlier installation on the chosen disk is in nobody’s way', async (t) => {
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, used],
    selector: { wipe: true },
    storage: { system: lvm },
    volumes: ['sdb1 vfio-vg'],
  });
  t.is(status, 0, stdout);
});

test('a volume group of the host’s name on another disk is refused before the first write', async (t) => {
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, ssd, usedNvme],
    selector: { serial: 'SSD1' },
    storage: { system: lvm },
    volumes: ['nvme0n1p1 vfio-vg'],
  });
  t.is(status, 9);
  t.regex(stdout, /STOP .*: \/dev\/nvme0n1 has a volume group vfio-vg already/);
  t.notRegex(stdout, /ANSWER/);
});

test('other volume groups on other disks are left alone', async (t) => {
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, used, usedNvme],
    selector: { serial: 'SSD1', wipe: true },
    storage: { system: lvm },
    volumes: ['nvme0n1p1 data-vg', 'sdb1'],
  });
  t.is(status, 0, stdout);
});

test('a volume group that is half on another disk is refused, whatever the layout', async (t) => {
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, used, usedNvme],
    selector: { serial: 'SSD1', wipe: true },
    volumes: ['sdb1 data-vg', 'nvme0n1p1 data-vg'],
  });
  t.is(status, 9);
  t.regex(stdout, /STOP \/dev\/sdb is not taken: its volume group data-vg is also on \/dev\/nvme0n1\n/);
});

test('a disk is refused whose name begins another’s with volumes, which partman would remove', async (t) => {
  const far: Disk = { name: 'sdba', bytes: 500 * GB, serial: 'FAR', partitions: [zeros] };
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, ssd, far],
    selector: { serial: 'SSD1' },
    volumes: ['sdba1 far-vg'],
  });
  t.is(status, 9);
  t.regex(stdout, /volume groups of \/dev\/sdba/);
});

test('the guests’ disk is told from the system’s, and left for the hook that makes it', async (t) => {
  const {
    status,
    stdout,
    guestsDisk: left,
  } = await chooseDisk(t, {
    disks: [stick, ssd, nvme],
    selector: { serial: 'SSD1' },
    storage: { guestsDisk },
  });
  t.is(status, 0, stdout);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/sdb\n/);
  t.is(left, 'nvme0n1\n');
});

test('the guests’ disk is never the system’s own nor the medium', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd], storage: { guestsDisk } });
  t.is(status, 9);
  t.regex(stdout, /fulfil "storage.guests.disk" of the description/);
  t.regex(stdout, /\/dev\/sdb, .*\n *not taken: is the disk of the system/);
  t.regex(stdout, /\/dev\/sda, .*\n *not taken: is the installation medium/);
  t.notRegex(stdout, /ANSWER/);
});

test('two disks that could be the guests’ are refused', async (t) => {
  const third: Disk = { name: 'sdc', bytes: 500 * GB, serial: 'SSD3' };
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, ssd, nvme, third],
    selector: { serial: 'SSD1' },
    storage: { guestsDisk },
  });
  t.is(status, 9);
  t.regex(stdout, /STOP no disk was chosen: 2 disks fulfil/);
});

test('a guests’ disk that holds data is erased only where its own selector says so', async (t) => {
  const machine = { disks: [stick, ssd, usedNvme], selector: { serial: 'SSD1', wipe: true } };
  const refused = await chooseDisk(t, { ...machine, storage: { guestsDisk } });
  t.is(refused.status, 9);
  t.regex(
    refused.stdout,
    /STOP \/dev\/nvme0n1 is not taken: it holds data: nvme0n1p1:unknown\n.*"storage.guests.disk"/,
  );
  t.notRegex(refused.stdout, /ANSWER/);
  const wiped = await chooseDisk(t, {
    ...machine,
    storage: { guestsDisk: { ...guestsDisk, disk: { ...anyDisk, wipe: true } } },
  });
  t.is(wiped.status, 0, wiped.stdout);
  t.is(wiped.guestsDisk, 'nvme0n1\n');
});

const keyStick: Disk = {
  name: 'sdc',
  bytes: 4 * GB,
  serial: 'KEY',
  partitions: [zeros],
  partitionProperties: { ID_FS_LABEL: 'FORGE', ID_FS_TYPE: 'vfat' },
};
const encrypted = (unlock: Encryption['unlock']) => ({ system: { ...lvm, encryption: { keyStick: 'FORGE', unlock } } });
const passphrase = (stdout: string) => /^ANSWER partman-crypto\/passphrase (.*)$/m.exec(stdout)?.[1];

test('a secret is made on the key stick, which is no disk to choose from', async (t) => {
  const machine = { disks: [stick, ssd, keyStick], storage: encrypted('key-stick') };
  const { status, stdout, keyFiles } = await chooseDisk(t, machine);
  t.is(status, 0, stdout);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/sdb\n/);
  t.deepEqual([...keyFiles.keys()], ['vfio.key']);
  t.regex(keyFiles.get('vfio.key') ?? '', /^([a-z2-7]{5}-){5}[a-z2-7]{5}$/);
  t.is(passphrase(stdout), keyFiles.get('vfio.key'));
  t.regex(stdout, /ANSWER partman-crypto\/passphrase-again /);
  const again = await chooseDisk(t, machine);
  t.not(passphrase(again.stdout), passphrase(stdout));
});

test('a secret that lies on the key stick is taken', async (t) => {
  const secret = 'correct horse battery staple';
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, ssd, keyStick],
    storage: encrypted('passphrase'),
    keyFiles: { 'vfio.key': `${secret}\n` },
  });
  t.is(status, 0, stdout);
  t.is(passphrase(stdout), secret);
});

const badKeys: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  [
    'ends with a line break, which cryptsetup would read',
    { 'vfio.key': `${'k'.repeat(30)}\n` },
    /ends with a line break/,
  ],
  ['is short', { 'vfio.key': 'short' }, /less than 20 characters/],
  ['is of two lines', { 'vfio.key': `${'k'.repeat(30)}\nk` }, /is not one line/],
  ['is not ASCII', { 'vfio.key': 'ü'.repeat(30) }, /is not one line of ASCII/],
];
for (const [title, keyFiles, expected] of badKeys) {
  test(`a secret for opening by stick that ${title} is refused`, async (t) => {
    const { status, stdout } = await chooseDisk(t, {
      disks: [stick, ssd, keyStick],
      storage: encrypted('key-stick'),
      keyFiles,
    });
    t.is(status, 9);
    t.regex(stdout, expected);
    t.notRegex(stdout, /ANSWER/);
  });
}

test('without its key stick an encrypted host is not begun', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd], storage: encrypted('key-stick') });
  t.is(status, 9);
  t.regex(stdout, /STOP the key stick is not taken: 0 file systems are labelled FORGE/);
  t.notRegex(stdout, /ANSWER/);
});
