import test from 'ava';
import type { DiskSelector } from '../../src/host/disk-selector.ts';
import { chooseDisk, type Disk, GB, nvme, ssd, stick } from '../harness/disk-machine.ts';

test('takes the only disk beside the medium', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd] });
  t.is(status, 0);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/sdb/);
});

test('the medium is told by its partition too, and never taken', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick], medium: 'sda1' });
  t.is(status, 9);
  t.regex(stdout, /0 disks fulfil/);
  t.regex(stdout, /\/dev\/sda .*is the installation medium/);
});

test('a machine where the medium cannot be told is refused', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [ssd], medium: null });
  t.is(status, 9);
  t.notRegex(stdout, /ANSWER/);
});

test('a medium that lies inside another disk is refused, since that disk would not be told from the others', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [ssd, { name: 'dm-0', bytes: 8 * GB }], medium: 'dm-0' });
  t.is(status, 9);
  t.notRegex(stdout, /ANSWER/);
});

test('a second path to an NVMe drive is not a second disk', async (t) => {
  const path: Disk = { ...nvme, name: 'nvme0c0n1', hidden: true };
  const { status, stdout } = await chooseDisk(t, { disks: [stick, nvme, path] });
  t.is(status, 0, stdout);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/nvme0n1\n/);
});

test('an error of the chooser itself stops the installation, since the partitioner would take the only disk it sees', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd], debconfFails: true });
  t.is(status, 9);
  t.regex(stdout, /STOP no disk was chosen: an error in choose-disk/);
});

test('on another machine than the described one no disk is chosen, whatever has run before', async (t) => {
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, ssd],
    described: { machine: { serial: 'PF1', uuid: null, mac: null } },
  });
  t.is(status, 9);
  t.regex(stdout, /^STOP this machine is not the one of the description\n/);
  t.notRegex(stdout, /ANSWER/);
});

test('two disks that fulfil the selector are refused, and every disk is shown', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme] });
  t.is(status, 9);
  t.regex(stdout, /2 disks fulfil/);
  t.regex(stdout, /\/dev\/sdb .*serial SSD1 .*fulfils the selector/);
  t.regex(stdout, /\/dev\/nvme0n1 .*serial NVME1 .*fulfils the selector/);
  t.notRegex(stdout, /ANSWER/);
});

const selectors: readonly (readonly [string, Partial<DiskSelector>, string])[] = [
  ['serial', { serial: 'NVME1' }, 'nvme0n1'],
  ['model with blanks', { model: 'Big Drive' }, 'nvme0n1'],
  ['model with blanks that udev writes as underscores', { model: 'Samsung SSD 850' }, 'sdb'],
  ['name in /dev/disk/by-id', { byId: 'ata-Samsung_SSD_850_SSD1' }, 'sdb'],
  ['lower bound', { minBytes: 900 * GB }, 'nvme0n1'],
  ['upper bound', { maxBytes: 500 * GB, minBytes: 100 * GB }, 'sdb'],
];
for (const [title, selector, expected] of selectors) {
  test(`chooses among several disks by ${title}`, async (t) => {
    const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme], selector });
    t.is(status, 0, stdout);
    t.regex(stdout, new RegExp(`ANSWER partman-auto/disk /dev/${expected}\\n`));
  });
}

test('a name that is not in /dev/disk/by-id fits no disk, though the kernel has it', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme], selector: { byId: 'sdb' } });
  t.is(status, 9);
  t.regex(stdout, /\/dev\/sdb .*is not \/dev\/disk\/by-id\/sdb/);
  t.notRegex(stdout, /ANSWER/);
});

test('all conditions must hold for the same disk', async (t) => {
  const selector = { serial: 'SSD1', minBytes: 900 * GB };
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme], selector });
  t.is(status, 9);
  t.regex(stdout, /\/dev\/sdb .*is smaller than 900000000000 bytes/);
  t.regex(stdout, /\/dev\/nvme0n1 .*serial is not SSD1/);
});

test('the boot loader goes to the same disk on BIOS machines, and is not asked about on UEFI ones', async (t) => {
  const bios = await chooseDisk(t, { disks: [stick, ssd], firmware: 'bios' });
  t.regex(bios.stdout, /ANSWER grub-installer\/bootdev \/dev\/sdb/);
  const uefi = await chooseDisk(t, { disks: [stick, ssd], firmware: 'uefi' });
  t.notRegex(uefi.stdout, /bootdev/);
});
