import { access, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Device } from '../../src/host/device/device.ts';
import { deviceOf } from '../harness/example-device.ts';
import { exampleHost } from '../harness/example-host.ts';
import { addCard, type TargetMachine, targetMachine } from '../harness/target-machine.ts';

const gpu = '0000:02:00.0';
const sound = '0000:02:00.1';
const igpu = { address: '0000:00:02.0', id: '8086:1912', driver: 'i915', group: 1, bootDisplay: true };
const radeon = { address: '0000:03:00.0', id: '1002:67df', driver: 'amdgpu', group: 3, bootDisplay: false };
const nvme = { address: '0000:04:00.0', id: '144d:a808', class: '010802', driver: 'nvme', group: 4 };
const secondNvme = { ...nvme, address: '0000:05:00.0', group: 5 };
const usb = { address: '0000:00:14.0', id: '8086:a12f', class: '0c0330', driver: 'xhci_hcd', group: 6 };
const onboardSound = { address: '0000:00:1f.3', id: '8086:a170', class: '040300', driver: 'snd_hda_intel', group: 8 };

/** The howto's machine: the processor's graphics, on which it starts, and a card. */
async function machineWith(t: ExecutionContext, ...passthrough: Partial<Device>[]): Promise<TargetMachine> {
  const machine = await targetMachine(t, { ...exampleHost, passthrough: passthrough.map(deviceOf), guests: [] });
  await machine.addFunction(igpu);
  await addCard(machine);
  return machine;
}

function bind(machine: TargetMachine) {
  return machine.run('usr/local/bin/vfio-bind', '--planned');
}

function early(machine: TargetMachine) {
  return machine.run('etc/initramfs-tools/scripts/init-top/passforge-vfio');
}

for (const kind of ['gpu', 'nvidia-gpu'] as const) {
  test(`takes the only ${kind} besides the display that the machine starts on`, async (t) => {
    const machine = await machineWith(t, { class: kind });
    t.is((await bind(machine)).status, 0);
    t.is(await machine.driverOf(gpu), 'vfio-pci');
    t.is(await machine.driverOf(igpu.address), 'i915');
    t.is(await machine.driverOf(sound), 'snd_hda_intel');
  });
}

test('refuses a class that two cards have, and names both', async (t) => {
  const machine = await machineWith(t, { class: 'gpu' });
  await machine.addFunction(radeon);
  const { status, stderr } = await bind(machine);
  t.is(status, 1);
  t.is(
    stderr,
    'passforge: gpu: several cards are of this class, describe one by its address: ' +
      '0000:02:00.0 (10de:1c82), 0000:03:00.0 (1002:67df)\n',
  );
  t.deepEqual(await machine.writes(), []);
});

test('tells cards of two makers apart by their classes', async (t) => {
  const machine = await machineWith(t, { class: 'amd-gpu' });
  await machine.addFunction(radeon);
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(radeon.address), 'vfio-pci');
  t.is(await machine.driverOf(gpu), 'nouveau');
});

test('refuses a class that no card has', async (t) => {
  const { status, stderr } = await bind(await machineWith(t, { class: 'intel-gpu' }));
  t.is(status, 1);
  t.is(stderr, 'passforge: intel-gpu: no such card, apart from what the host needs itself\n');
});

test('counts the sound of a graphics card as part of the card', async (t) => {
  const machine = await machineWith(t, { class: 'audio' });
  await machine.addFunction(onboardSound);
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(onboardSound.address), 'vfio-pci');
  t.is(await machine.driverOf(sound), 'snd_hda_intel');
});

test('finds a USB controller by its class', async (t) => {
  const machine = await machineWith(t, { class: 'usb-controller' });
  await machine.addFunction(usb);
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(usb.address), 'vfio-pci');
});

/** Two network cards, of which the first is the host's: its MAC address is in the host's network file. */
async function machineWithNetwork(
  t: ExecutionContext,
  item: Partial<Device> = { class: 'network' },
): Promise<TargetMachine> {
  const machine = await machineWith(t, item);
  const cards = { eno1: '0000:00:1f.6', enp6s0: '0000:06:00.0' };
  for (const [name, address] of Object.entries(cards)) {
    const mac = name === 'eno1' ? '2c:56:dc:00:00:01' : '2c:56:dc:00:00:02';
    await machine.addNetworkCard({ name, device: `pci0000:00/${address}`, mac });
    await machine.addFunction({ address, id: '8086:1533', class: '020000', driver: 'igb', group: item.group ? 2 : 7 });
  }
  await machine.write('etc/systemd/network/20-passforge-lan.network', '[Match]\nMACAddress=2C:56:DC:00:00:01\n');
  machine.env.PASSFORGE_NETWORKS = join(machine.root, 'etc/systemd/network');
  return machine;
}

test('finds the network card that is not the host itself, in the initramfs too', async (t) => {
  const machine = await machineWithNetwork(t);
  t.is((await machine.run('usr/local/lib/passforge/note-host-network')).status, 0);
  t.is((await early(machine)).status, 0);
  t.is(await machine.driverOf('0000:06:00.0'), 'vfio-pci');
  t.is(await machine.driverOf('0000:00:1f.6'), 'igb');
});

test('takes no network card by class while nobody noted which one is the host itself', async (t) => {
  const machine = await machineWithNetwork(t);
  const { status, stderr } = await bind(machine);
  t.is(status, 1);
  t.regex(stderr, /nothing tells which network card the host itself uses/);
  t.deepEqual(await machine.writes(), []);
});

test('takes no network card by class when the one of the host has moved', async (t) => {
  const machine = await machineWithNetwork(t);
  await machine.run('usr/local/lib/passforge/note-host-network');
  await machine.addFunction({ address: '0000:00:1f.6', id: '10ec:8168', class: '020000', driver: 'r8169', group: 7 });
  const { status, stderr } = await bind(machine);
  t.is(status, 1);
  t.regex(stderr, /^passforge: 0000:00:1f\.6: the description says 8086:1533, but there is 10ec:8168/);
  t.deepEqual(await machine.writes(), []);
});

test('notes nothing where no network card is handed over by class', async (t) => {
  const machine = await machineWith(t, { address: gpu });
  t.is((await machine.run('usr/local/lib/passforge/note-host-network')).status, 0);
  await t.throwsAsync(access(join(machine.root, 'etc/passforge/host-network')));
});

for (const described of [{ address: radeon.address }, { id: radeon.id }, { class: 'amd-gpu' }] as const) {
  const [form = ''] = Object.keys(described);
  const machineStartingOnCard = async (t: ExecutionContext, device: Partial<Device>) => {
    const machine = await machineWith(t, device);
    await machine.addFunction({ ...radeon, bootDisplay: true });
    return machine;
  };

  test(`leaves the display that the machine starts on, described by ${form}`, async (t) => {
    const machine = await machineStartingOnCard(t, described);
    const { status, stderr } = await bind(machine);
    t.is(status, 1);
    t.regex(stderr, /is the display that the machine starts on; choose another|apart from what the host needs itself/);
    t.is(await machine.driverOf(radeon.address), 'amdgpu');
  });

  test(`takes that display when the description says so, by ${form}`, async (t) => {
    const machine = await machineStartingOnCard(t, { ...described, bootDisplay: true });
    t.is((await bind(machine)).status, 0);
    t.is(await machine.driverOf(radeon.address), 'vfio-pci');
  });
}

test("leaves the processor's own graphics, even a described one", async (t) => {
  const machine = await machineWith(t, { id: igpu.id, bootDisplay: true });
  const { status, stderr } = await bind(machine);
  t.is(status, 1);
  t.is(stderr, 'passforge: 0000:00:02.0: is the graphics inside the processor, which no guest can drive\n');
});

/** A processor of AMD's with graphics, security processor and USB in one slot; the firmware starts on the card. */
async function machineWithAmdProcessor(t: ExecutionContext, item: Partial<Device>): Promise<TargetMachine> {
  const machine = await machineWith(t, item);
  const slot = { group: 9, bootDisplay: false };
  await machine.addFunction({ ...slot, address: '0000:0a:00.0', id: '1002:1638', driver: 'amdgpu' });
  await machine.addFunction({ ...slot, address: '0000:0a:00.1', id: '1002:1637', class: '040300', driver: 'snd' });
  await machine.addFunction({ ...slot, address: '0000:0a:00.2', id: '1022:15df', class: '108000', driver: 'ccp' });
  await machine.addFunction({ ...slot, address: '0000:0a:00.3', id: '1022:1639', class: '0c0330', driver: 'xhci_hcd' });
  return machine;
}

for (const kind of ['gpu', 'amd-gpu'] as const) {
  test(`passes over the graphics inside an AMD processor in the search for a ${kind}`, async (t) => {
    const machine = await machineWithAmdProcessor(t, { class: kind, functions: 'slot' });
    await machine.addFunction(radeon);
    if (kind === 'gpu') await machine.write(`sys/bus/pci/devices/${gpu}/boot_vga`, '1\n');
    t.is((await bind(machine)).status, 0);
    t.is(await machine.driverOf(radeon.address), 'vfio-pci');
    t.is(await machine.driverOf('0000:0a:00.0'), 'amdgpu');
  });
}

test('takes the graphics inside an AMD processor by address, without its USB controllers and security processor', async (t) => {
  const machine = await machineWithAmdProcessor(t, { address: '0000:0a:00.0', functions: 'slot' });
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf('0000:0a:00.0'), 'vfio-pci');
  t.is(await machine.driverOf('0000:0a:00.1'), 'vfio-pci');
  t.is(await machine.driverOf('0000:0a:00.2'), 'ccp');
  t.is(await machine.driverOf('0000:0a:00.3'), 'xhci_hcd');
});

test('takes the other functions of the slot along, in the initramfs too', async (t) => {
  for (const run of [bind, early]) {
    const machine = await machineWith(t, { class: 'nvidia-gpu', functions: 'slot' });
    t.is((await run(machine)).status, 0);
    t.is(await machine.driverOf(gpu), 'vfio-pci');
    t.is(await machine.driverOf(sound), 'vfio-pci');
  }
});

for (const [who, run] of [
  ['the initramfs', early],
  ['the service', bind],
] as const) {
  test(`${who} takes the endpoints of the IOMMU group along, and neither a bridge nor the network of the host`, async (t) => {
    const machine = await machineWithNetwork(t, { address: gpu, group: true });
    t.is((await machine.run('usr/local/lib/passforge/note-host-network')).status, 0);
    t.is((await run(machine)).status, 0);
    t.is(await machine.driverOf(sound), 'vfio-pci');
    t.is(await machine.driverOf('0000:06:00.0'), 'vfio-pci');
    t.is(await machine.driverOf('0000:00:1f.6'), 'igb');
    t.is(await machine.driverOf('0000:00:01.0'), 'pcieport');
  });
}

test('takes no network card along while nobody noted which one is the host itself', async (t) => {
  const machine = await machineWithNetwork(t, { address: gpu, group: true });
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(sound), 'vfio-pci');
  t.is(await machine.driverOf('0000:06:00.0'), 'igb');
});

test('takes no network card along when the one of the host has moved', async (t) => {
  const machine = await machineWithNetwork(t, { address: gpu, group: true });
  await machine.run('usr/local/lib/passforge/note-host-network');
  await machine.write('sys/bus/pci/devices/0000:00:1f.6/device', '0xffff\n');
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf('0000:06:00.0'), 'igb');
});

test('takes no controller along that the host has a disk at', async (t) => {
  for (const [function_, disk] of [
    [usb, 'sda'],
    [nvme, 'nvme0n1'],
  ] as const) {
    const machine = await machineWith(t, { address: gpu, group: true });
    await machine.addFunction({ ...function_, group: 2 });
    await machine.addMountedDisk(function_.address, disk);
    t.is((await bind(machine)).status, 0);
    t.is(await machine.driverOf(sound), 'vfio-pci');
    t.is(await machine.driverOf(function_.address), function_.driver);
  }
});

test('leaves the display that the machine starts on out of what a card takes along', async (t) => {
  const machine = await machineWith(t, { address: gpu, group: true });
  await machine.addFunction({ ...radeon, group: 2, bootDisplay: true });
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(radeon.address), 'amdgpu');
});

test('compares the subsystem where it is described', async (t) => {
  const machine = await machineWith(t, { address: '0000:08:00.0', id: '10de:1c03:1462:3283' });
  await machine.addFunction({ address: '0000:08:00.0', id: '10de:1c03', subsystem: '1043:85d4', group: 8 });
  const { status, stderr } = await bind(machine);
  t.is(status, 1);
  t.is(stderr, 'passforge: 0000:08:00.0: the description says 10de:1c03:1462:3283, but there is 10de:1c03:1043:85d4\n');
});

test('tells two cards of one kind apart by their subsystems', async (t) => {
  const machine = await machineWith(t, { id: '10de:1c03:1043:85d4' });
  await machine.addFunction({ address: '0000:08:00.0', id: '10de:1c03', subsystem: '1462:3283', group: 8 });
  await machine.addFunction({ address: '0000:09:00.0', id: '10de:1c03', subsystem: '1043:85d4', group: 9 });
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf('0000:08:00.0'), undefined);
  t.is(await machine.driverOf('0000:09:00.0'), 'vfio-pci');
});

test('finds the NVMe drive that the host does not run from', async (t) => {
  const machine = await machineWith(t, { class: 'nvme' });
  await machine.addFunction(nvme);
  await machine.addFunction(secondNvme);
  await machine.addMountedDisk(nvme.address, 'nvme0n1');
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(nvme.address), 'nvme');
  t.is(await machine.driverOf(secondNvme.address), 'vfio-pci');
});

test('sees the host below a volume that lies on the drive', async (t) => {
  const machine = await machineWith(t, { class: 'nvme' });
  await machine.addFunction(nvme);
  await machine.addMountedDisk(nvme.address, 'nvme0n1');
  await machine.write('dev/dm-0', '');
  await machine.write('sys/devices/virtual/block/dm-0/size', '1\n');
  const volume = join(machine.sys, 'devices/virtual/block/dm-0');
  await symlink(volume, join(machine.sys, 'class/block/dm-0'));
  await mkdir(join(volume, 'slaves'));
  await symlink(join(machine.sys, 'class/block/nvme0n1'), join(volume, 'slaves/nvme0n1'));
  await mkdir(join(machine.root, 'dev/mapper'));
  await symlink('../dm-0', join(machine.root, 'dev/mapper/forge-root'));
  await machine.write('proc/mounts', 'sysfs /sys sysfs rw 0 0\n/dev/mapper/forge-root / ext4 rw 0 0\n');
  t.is((await bind(machine)).status, 1);
  t.is(await machine.driverOf(nvme.address), 'nvme');
});

test('refuses a described drive that the host has mounted', async (t) => {
  const machine = await machineWith(t, { address: nvme.address });
  await machine.addFunction(nvme);
  await machine.addMountedDisk(nvme.address, 'nvme0n1');
  const { status, stderr } = await bind(machine);
  t.is(status, 1);
  t.is(stderr, 'passforge: 0000:04:00.0: the host has file systems or swap on its disks, left alone\n');
});

for (const described of [{ address: usb.address }, { id: usb.id }, { class: 'usb-controller' }] as const) {
  test(`leaves the USB controller of a disk that the host runs from, described by ${Object.keys(described)[0]}`, async (t) => {
    const machine = await machineWith(t, described);
    await machine.addFunction(usb);
    await machine.addMountedDisk(usb.address, 'sda');
    const { status, stderr } = await bind(machine);
    t.is(status, 1);
    t.regex(stderr, /the host has file systems or swap on its disks, left alone|apart from what the host needs itself/);
    t.is(await machine.driverOf(usb.address), 'xhci_hcd');
  });
}

test('leaves a USB controller that nobody named to the time when the host has its root file system', async (t) => {
  const machine = await machineWith(t, { address: gpu, functions: 'slot', group: true }, { class: 'usb-controller' });
  const onCard = { address: '0000:02:00.2', id: '10de:1ad8', class: '0c0330', driver: 'xhci_hcd', group: 2 };
  await machine.addFunction(onCard);
  await machine.addFunction(usb);
  await early(machine);
  t.is(await machine.driverOf(gpu), 'vfio-pci');
  t.is(await machine.driverOf(sound), 'vfio-pci');
  t.is(await machine.driverOf(onCard.address), 'xhci_hcd');
  t.is(await machine.driverOf(usb.address), 'xhci_hcd');
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(onCard.address), 'vfio-pci');
  t.is(await machine.driverOf(usb.address), 'vfio-pci');
});

test('leaves storage that nobody named to the time when the host has its root file system', async (t) => {
  const machine = await machineWith(t, { address: gpu, group: true }, { class: 'nvme' });
  await machine.addFunction({ ...nvme, group: 2 });
  await early(machine);
  t.is(await machine.driverOf(gpu), 'vfio-pci');
  t.is(await machine.driverOf(sound), 'vfio-pci');
  t.is(await machine.driverOf(nvme.address), 'nvme');
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(nvme.address), 'vfio-pci');
});

test('takes a drive that is described by address in the initramfs', async (t) => {
  const machine = await machineWith(t, { address: nvme.address });
  await machine.addFunction(nvme);
  await early(machine);
  t.is(await machine.driverOf(nvme.address), 'vfio-pci');
});

test('takes by hand what the plan says of the address', async (t) => {
  const machine = await machineWith(t, { address: gpu, functions: 'slot', name: 'card' });
  t.is((await machine.run('usr/local/bin/vfio-bind', gpu)).status, 0);
  t.is(await machine.driverOf(sound), 'vfio-pci');
});

for (const [who, run] of [
  ['the initramfs', early],
  ['the service', bind],
] as const) {
  test(`${who} leaves every device when the boot menu's entry without passthrough was chosen`, async (t) => {
    const machine = await machineWith(t, { address: gpu });
    await machine.write('proc/cmdline', 'root=UUID=1 ro passforge.novfio module_blacklist=vfio_pci quiet\n');
    const { status, stderr } = await run(machine);
    t.is(status, 0);
    t.regex(stderr, /started without passthrough, every device stays with the host/);
    t.deepEqual(await machine.writes(), []);
  });
}

/** The machine after its installation. */
async function installedMachine(t: ExecutionContext, ...passthrough: Partial<Device>[]): Promise<TargetMachine> {
  const machine = await machineWith(t, ...passthrough);
  const { status, stderr } = await machine.run('usr/local/lib/passforge/note-devices', '--installing');
  t.is(status, 0, stderr);
  return machine;
}

/** Takes the function away and puts one at another address. */
async function move(
  machine: TargetMachine,
  from: string,
  to: Parameters<TargetMachine['addFunction']>[0],
): Promise<void> {
  await rm(join(machine.sys, 'bus/pci/devices', from), { recursive: true });
  await machine.addFunction(to);
}

test('what was meant at the installation is handed over at each start', async (t) => {
  const machine = await installedMachine(t, { class: 'gpu' }, { address: sound });
  const noted = await readFile(join(machine.root, 'etc/passforge/identities'), 'utf8');
  t.deepEqual(noted.split('\n').slice(3, 5), [
    '-,-,class=gpu 0000:02:00.0 10de:1c82:1af4:1100',
    '0000:02:00.1,- 0000:02:00.1 10de:0fb9:1af4:1100',
  ]);
  t.is((await early(machine)).status, 0);
  t.is(await machine.driverOf(gpu), 'vfio-pci');
  t.is(await machine.driverOf(sound), 'vfio-pci');
});

test('a card that has moved is not handed over, and both places are told', async (t) => {
  const machine = await installedMachine(t, { name: 'card', id: '10de:1c82' });
  await move(machine, gpu, { address: '0000:05:00.0', id: '10de:1c82', driver: 'nouveau', group: 5 });
  const { status, stderr } = await bind(machine);
  t.is(status, 1);
  t.regex(
    stderr,
    /card: was 0000:02:00\.0 10de:1c82:1af4:1100 when the host was installed, is 0000:05:00\.0 10de:1c82:1af4:1100 now; .*note-devices/,
  );
  t.deepEqual(await machine.writes(), []);
});

test('another card of the class in the same place is not handed over', async (t) => {
  const machine = await installedMachine(t, { class: 'gpu' });
  await move(machine, gpu, { address: gpu, id: '1002:67df', driver: 'amdgpu', group: 2 });
  t.regex(
    (await bind(machine)).stderr,
    /gpu: was 0000:02:00\.0 10de:1c82:.*, is 0000:02:00\.0 1002:67df:1af4:1100 now/,
  );
  t.is(await machine.driverOf(gpu), 'amdgpu');
});

test('a card of another maker behind the same chip is another card', async (t) => {
  const machine = await installedMachine(t, { address: gpu });
  await move(machine, gpu, { address: gpu, id: '10de:1c82', subsystem: '1462:8c96', group: 2 });
  t.regex((await bind(machine)).stderr, /, is 0000:02:00\.0 10de:1c82:1462:8c96 now/);
});

test('after a change of cards that is meant, the notes are made anew, for the initramfs too', async (t) => {
  const machine = await installedMachine(t, { class: 'gpu' });
  await move(machine, gpu, { ...radeon, address: '0000:05:00.0' });
  await machine.addCommand('update-initramfs', '');
  t.is((await machine.run('usr/local/lib/passforge/note-devices')).status, 0);
  t.deepEqual(await machine.calls(), ['update-initramfs -u']);
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf('0000:05:00.0'), 'vfio-pci');
});

test('what has come into the slot since the installation stays with the host', async (t) => {
  const machine = await installedMachine(t, { address: gpu, functions: 'slot' });
  await machine.addFunction({
    address: '0000:02:00.2',
    id: '1b21:2142',
    class: '0c0330',
    driver: 'xhci_hcd',
    group: 2,
  });
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf(sound), 'vfio-pci');
  t.is(await machine.driverOf('0000:02:00.2'), 'xhci_hcd');
});

test('the verdict tells what is no longer in the slot', async (t) => {
  const machine = await installedMachine(t, { address: gpu, functions: 'slot' });
  await bind(machine);
  await rm(join(machine.sys, 'bus/pci/devices', sound), { recursive: true });
  t.regex(
    (await machine.run('usr/local/bin/passthrough-status')).stdout,
    /^fail {2}device 0000:02:00\.1: was 10de:0fb9:1af4:1100 when the host was installed, is gone now; .*note-devices/m,
  );
});

test('who describes a whole group means whatever is in it', async (t) => {
  const machine = await installedMachine(t, { address: gpu, group: true });
  await machine.addFunction({ address: '0000:03:00.0', id: '1b21:2142', class: '040300', group: 2 });
  t.is((await bind(machine)).status, 0);
  t.is(await machine.driverOf('0000:03:00.0'), 'vfio-pci');
});

test('an item that nothing fits at the installation is left open', async (t) => {
  const machine = await installedMachine(t, { class: 'nvme' });
  await machine.addFunction(nvme);
  t.is((await bind(machine)).status, 0);
});
