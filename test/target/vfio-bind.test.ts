import test, { type ExecutionContext } from 'ava';
import type { Device } from '../../src/host/device/device.ts';
import { deviceOf } from '../harness/example-device.ts';
import { exampleHost } from '../harness/example-host.ts';
import { addCard, type TargetMachine, targetMachine } from '../harness/target-machine.ts';

const gpu = '0000:02:00.0';
const sound = '0000:02:00.1';

function machineWith(t: ExecutionContext, passthrough: readonly Device[]): Promise<TargetMachine> {
  return targetMachine(t, { ...exampleHost, passthrough, guests: [] });
}

const vfioBind = 'usr/local/bin/vfio-bind';

test('hands both planned functions to vfio-pci, whoever holds them', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine);
  const { status, stderr } = await machine.run(vfioBind, '--planned');
  t.is(status, 0);
  t.is(
    stderr,
    `passforge: ${gpu}: bound to vfio-pci, taken from nouveau\n` +
      `passforge: ${sound}: bound to vfio-pci, taken from snd_hda_intel\n`,
  );
  t.is(await machine.driverOf(gpu), 'vfio-pci');
  t.is(await machine.driverOf(sound), 'vfio-pci');
  t.is(await machine.driverOf('0000:00:01.0'), 'pcieport');
});

test('overrides, unbinds and probes one address, and never writes an id', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine);
  await machine.run(vfioBind, gpu);
  t.deepEqual(await machine.writes(), [
    `devices/${gpu}/driver_override vfio-pci`,
    `drivers/nouveau/unbind ${gpu}`,
    `drivers_probe ${gpu}`,
  ]);
});

test('does nothing the second time', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine);
  await machine.run(vfioBind, '--planned');
  const before = await machine.writes();
  const { status, stderr } = await machine.run(vfioBind, '--planned');
  t.is(status, 0);
  t.is(stderr, '');
  t.deepEqual(await machine.writes(), before);
});

test('refuses a function with another identity, and says where the described one went', async (t) => {
  const machine = await machineWith(t, [deviceOf({ address: gpu, id: '10de:1c82' })]);
  await machine.addFunction({
    address: gpu,
    id: '8086:1533',
    class: '020000',
    driver: 'igb',
    group: 2,
  });
  await machine.addFunction({
    address: '0000:03:00.0',
    id: '10de:1c82',
    driver: 'nouveau',
    group: 3,
  });
  const { status, stderr } = await machine.run(vfioBind, '--planned');
  t.is(status, 1);
  t.is(
    stderr,
    `passforge: ${gpu}: the description says 10de:1c82, but there is 8086:1533; 10de:1c82 is now at 0000:03:00.0\n`,
  );
  t.deepEqual(await machine.writes(), []);
});

test('compares identities also for an address given by hand', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await machine.addFunction({
    address: gpu,
    id: '8086:1533',
    class: '020000',
    driver: 'igb',
    group: 2,
  });
  const { status } = await machine.run(vfioBind, '02:00.0');
  t.is(status, 1);
  t.is(await machine.driverOf(gpu), 'igb');
});

test('tells of an absent function and still binds the others', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await machine.addFunction({
    address: gpu,
    id: '10de:1c82',
    driver: 'nouveau',
    group: 2,
  });
  const { status, stderr } = await machine.run(vfioBind, '--planned');
  t.is(status, 1);
  t.regex(stderr, /0000:02:00\.1: no PCI function has this address\n/);
  t.is(await machine.driverOf(gpu), 'vfio-pci');
});

test('leaves a bridge alone, even a described one', async (t) => {
  const machine = await machineWith(t, [deviceOf({ address: '0000:00:01.0', id: null })]);
  await addCard(machine);
  const { status, stderr } = await machine.run(vfioBind, '--planned');
  t.is(status, 1);
  t.is(stderr, 'passforge: 0000:00:01.0: is a bridge, left alone\n');
  t.deepEqual(await machine.writes(), []);
});

test('leaves the card with the host when there is no IOMMU', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine, null);
  const { status, stderr } = await machine.run(vfioBind, '--planned');
  t.is(status, 1);
  t.regex(stderr, /has no IOMMU group; is VT-d or AMD-Vi switched on/);
  t.is(await machine.driverOf(gpu), 'nouveau');
});

test('says so when vfio-pci does not take a function', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine);
  await machine.write('sys/dead-modules', '');
  const { status, stderr } = await machine.run(vfioBind, gpu);
  t.is(status, 1);
  t.is(stderr, `passforge: ${gpu}: vfio-pci did not take it, held by no driver; see the kernel log\n`);
});

test('leaves a function with its driver when vfio-pci cannot be loaded', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine);
  await machine.write('sys/no-modules', '');
  const { status, stderr } = await machine.run(vfioBind, gpu);
  t.is(status, 1);
  t.is(stderr, `passforge: ${gpu}: vfio-pci cannot be loaded, left with nouveau; see modprobe -v vfio-pci\n`);
  t.deepEqual(await machine.writes(), []);
});

test("takes nothing by hand when the boot menu's entry without passthrough was chosen", async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine);
  await machine.write('proc/cmdline', 'root=UUID=1 ro passforge.novfio\n');
  const { status, stderr } = await machine.run(vfioBind, gpu);
  t.is(status, 1);
  t.regex(stderr, /started without passthrough, every device stays with the host/);
  t.deepEqual(await machine.writes(), []);
});

test('finds a function that is described by its id alone', async (t) => {
  const machine = await machineWith(t, [deviceOf({ address: null, id: '10de:0fb9' })]);
  await addCard(machine);
  t.is((await machine.run(vfioBind, '--planned')).status, 0);
  t.is(await machine.driverOf(sound), 'vfio-pci');
});

test('refuses an id that two cards have, and takes the described one of them by its address', async (t) => {
  const machine = await machineWith(t, [deviceOf({ address: null, id: '10de:1c82' })]);
  await machine.addFunction({
    address: '0000:01:00.0',
    id: '10de:1c82',
    driver: 'nouveau',
    group: 1,
  });
  await machine.addFunction({
    address: gpu,
    id: '10de:1c82',
    driver: 'nouveau',
    group: 2,
  });
  const { status, stderr } = await machine.run(vfioBind, '--planned');
  t.is(status, 1);
  t.regex(stderr, /10de:1c82: several PCI functions have this id, .*: 0000:01:00\.0 0000:02:00\.0\n/);
  t.is((await machine.run(vfioBind, gpu)).status, 0);
  t.is(await machine.driverOf('0000:01:00.0'), 'nouveau');
  t.is(await machine.driverOf(gpu), 'vfio-pci');
});

test('refuses an id that no function has', async (t) => {
  const machine = await machineWith(t, [deviceOf({ address: null, id: '1002:73bf' })]);
  await addCard(machine);
  const { status, stderr } = await machine.run(vfioBind, '--planned');
  t.is(status, 1);
  t.is(stderr, 'passforge: 1002:73bf: no PCI function has this id\n');
});

for (const args of [[], ['--nonsense'], ['--planned', gpu], ['02:00']]) {
  test(`refuses the usage "vfio-bind ${args.join(' ')}" with status 2`, async (t) => {
    const machine = await targetMachine(t, exampleHost);
    const { status, stderr } = await machine.run(vfioBind, ...args);
    t.is(status, 2);
    t.regex(stderr, /Usage: vfio-bind|not a PCI address like 0000:02:00\.0/);
  });
}
