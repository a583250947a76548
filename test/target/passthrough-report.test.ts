import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parseReport } from '../../src/inventory/machine-report.ts';
import { exampleHost } from '../harness/example-host.ts';
import { addCard, addReadyBridge, type TargetMachine, targetMachine } from '../harness/target-machine.ts';

const program = 'usr/local/bin/passthrough-report';

/** The example's machine with a disk, a stick and a camera. */
async function reportedMachine(t: ExecutionContext): Promise<TargetMachine> {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine);
  await addReadyBridge(machine);
  await machine.write('proc/cpuinfo', 'vendor_id\t: GenuineIntel\nmodel name\t: Core\nflags\t\t: fpu vmx nx\n\n');
  await machine.write('proc/meminfo', 'MemTotal:       16384000 kB\n');
  await machine.write('sys/class/dmi/id/sys_vendor', 'Example "Ltd" \u00e9\\\n');
  await addDisk(machine, 'sda', { size: '1000', 'queue/rotational': '0', removable: '0' });
  await addDisk(machine, 'sdb', { size: '500', removable: '1', 'device/model': 'Stick   ' });
  await addDisk(machine, 'loop0', { size: '8' });
  await machine.addCommand(
    'udevadm',
    `case $3 in
*=*/dev/sda) echo ID_SERIAL_SHORT=S1; echo ID_MODEL=Fast_Disk; echo ID_BUS=ata; echo ID_PART_TABLE_TYPE=gpt ;;
*=*/dev/sda1) echo ID_FS_TYPE=ntfs ;;
*=*/0000:02:00.0) echo ID_VENDOR_FROM_DATABASE=NVIDIA; echo ID_MODEL_FROM_DATABASE=GP107 ;;
esac`,
  );
  return machine;
}

async function addDisk(machine: TargetMachine, name: string, files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) await machine.write(`sys/block/${name}/${file}`, `${text}\n`);
}

async function reportOf(machine: TargetMachine): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await machine.run(program);
  if (status !== 0 || stderr !== '') throw new Error(`${status}: ${stderr}`);
  return JSON.parse(stdout);
}

test('prints functions with identity, driver, group, slot and reset methods', async (t) => {
  const machine = await reportedMachine(t);
  await machine.write('sys/bus/pci/devices/0000:02:00.0/boot_vga', '1\n');
  await machine.write('sys/bus/pci/devices/0000:02:00.0/reset_method', 'flr bus\n');
  await machine.write('sys/bus/pci/slots/4/address', '0000:02:00\n');
  const { pci, iommuGroups } = await reportOf(machine);
  t.deepEqual((pci as unknown[])[1], {
    address: '0000:02:00.0',
    id: '10de:1c82',
    subsystem: '1af4:1100',
    class: '030000',
    revision: null,
    name: 'NVIDIA GP107',
    className: null,
    driver: 'nouveau',
    iommuGroup: 2,
    bootDisplay: true,
    slot: '4',
    resetMethods: ['flr', 'bus'],
    rom: false,
  });
  t.deepEqual(iommuGroups, [{ group: 2, functions: ['0000:00:01.0', '0000:02:00.0', '0000:02:00.1'] }]);
});

test('prints disks as the installer tells them apart, and what they hold', async (t) => {
  const machine = await reportedMachine(t);
  await machine.write('sys/block/sda/sda1/partition', '1\n');
  await mkdir(join(machine.root, 'dev/disk/by-id'), { recursive: true });
  await symlink('../../sda', join(machine.root, 'dev/disk/by-id/ata-Fast_Disk_S1'));
  const { disks } = await reportOf(machine);
  t.deepEqual(disks, [
    {
      name: 'sda',
      model: 'Fast_Disk',
      serial: 'S1',
      wwn: null,
      bus: 'ata',
      bytes: 512_000,
      rotational: false,
      removable: false,
      byId: ['ata-Fast_Disk_S1'],
      table: 'gpt',
      contents: ['sda1:ntfs'],
    },
    {
      name: 'sdb',
      model: 'Stick',
      serial: null,
      wwn: null,
      bus: 'scsi',
      bytes: 256_000,
      rotational: null,
      removable: true,
      byId: [],
      table: null,
      contents: [],
    },
  ]);
});

test('prints the network cards that are hardware, and where they are', async (t) => {
  const { networkCards } = await reportOf(await reportedMachine(t));
  t.deepEqual(networkCards, [
    {
      name: 'eno1',
      mac: '52:54:00:00:00:01',
      driver: null,
      address: '0000:00:1f.6',
      carrier: null,
      wireless: false,
    },
  ]);
});

test('prints processor, memory, firmware tables and whose memory the framebuffer is', async (t) => {
  const machine = await reportedMachine(t);
  const bars = '0x00000000f6000000 0x00000000f6ffffff 0x0000000000040200\n';
  await machine.write('sys/bus/pci/devices/0000:02:00.0/resource', bars);
  await machine.write('proc/iomem', '  f6000000-f62fffff : efifb\n');
  await machine.write('sys/firmware/acpi/tables/DMAR', '');
  for (const cpu of [0, 1]) {
    await machine.write(`sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, '0-1\n');
    await machine.write(`sys/devices/system/cpu/cpu${cpu}/topology/physical_package_id`, '0\n');
  }
  const { cpu, memory, firmware, framebuffers } = await reportOf(machine);
  t.deepEqual(cpu, {
    vendor: 'GenuineIntel',
    model: 'Core',
    sockets: 1,
    cores: 1,
    threads: 2,
    siblings: ['0-1'],
    flags: ['vmx'],
  });
  t.deepEqual(memory, { bytes: 16_777_216_000, hugepages: [] });
  t.deepEqual(firmware, { uefi: false, secureBoot: null, iommuTable: 'DMAR', iommuActive: true });
  const framebuffer = { name: 'efifb', first: '0xf6000000', last: '0xf62fffff', function: '0000:02:00.0' };
  t.deepEqual(framebuffers, [framebuffer]);
});

test('is JSON whatever the firmware says, and what is not known is null', async (t) => {
  const { machine } = (await reportOf(await reportedMachine(t))) as { machine: Record<string, unknown> };
  t.is(machine.vendor, 'Example "Ltd" \\');
  t.is(machine.serial, null);
});

test('is what init --report reads', async (t) => {
  const { stdout } = await (await reportedMachine(t)).run(program);
  const { functions, disks, networkCards } = parseReport(stdout, 'report.json');
  t.deepEqual(
    functions.map(({ address }) => address),
    ['0000:00:01.0', '0000:02:00.0', '0000:02:00.1'],
  );
  t.deepEqual([disks.length, networkCards.length], [2, 1]);
});

test('tells people what a description needs', async (t) => {
  const { status, stdout, stderr } = await (await reportedMachine(t)).run(program, '--summary');
  t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  t.regex(stdout, /^Firmware: started by BIOS, virtualisation is on, no VT-d or AMD-Vi: switched off\?$/m);
  t.regex(stdout, /^What the machine is known by \(machine:\)\n {2}serial: none that can be read\n {2}uuid: /m);
  t.regex(stdout, /^ {2}sda: serial S1, model Fast_Disk, 0 GB, ata, empty$/m);
  t.regex(stdout, /^ {2}eno1: 52:54:00:00:00:01, no driver at 0000:00:1f\.6$/m);
  t.regex(stdout, /^ {2}0000:02:00\.0 10de:1c82 class 0300 NVIDIA GP107, group 2$/m);
});

test('refuses unknown options', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  t.is((await machine.run(program, '--xml')).status, 64);
});

test('a hard disk in a USB case is one of USB, though udev asks it as one of ATA', async (t) => {
  const machine = await reportedMachine(t);
  const device = 'sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/block/sda';
  await machine.write(`${device}/size`, '1000\n');
  await machine.write(`${device}/removable`, '0\n');
  await rm(join(machine.root, 'sys/block/sda'), { recursive: true });
  await symlink(join(machine.root, device), join(machine.root, 'sys/block/sda'));
  const { disks } = await reportOf(machine);
  t.like((disks as unknown[])[0], { name: 'sda', serial: 'S1', bus: 'usb' });
});
