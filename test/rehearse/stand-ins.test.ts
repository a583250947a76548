import test from 'ava';
import type { Device } from '../../src/host/device.ts';
import type { Host } from '../../src/host/host.ts';
import { hostWithStandIns, planStandIns } from '../../src/rehearse/stand-ins.ts';

const card: Device[] = [
  { address: '0000:02:00.0', id: '10de:1c82' },
  { address: '0000:02:00.1', id: '10de:0fb9' },
];

test('a graphics card is played by a display and an audio function at its own address', (t) => {
  t.deepEqual(planStandIns(card), {
    functions: [
      { driver: 'secondary-vga', id: '1234:1111', bus: 2, slot: 0, function: 0 },
      { driver: 'intel-hda', id: '8086:2668', bus: 2, slot: 0, function: 1 },
    ],
    passthrough: [
      { address: '0000:02:00.0', id: '1234:1111' },
      { address: '0000:02:00.1', id: '8086:2668' },
    ],
  });
});

test('a device described by address alone stays without an id', (t) => {
  const device = { address: '0000:03:00.0', id: null };
  t.deepEqual(planStandIns([device]).passthrough, [device]);
});

test('an audio function alone gets a harmless function 0 before it', (t) => {
  const { functions } = planStandIns([{ address: '0000:02:00.1', id: null }]);
  t.deepEqual(functions.at(-1), { driver: 'pci-testdev', id: '1b36:0005', bus: 2, slot: 0, function: 0 });
});

test('devices described by id alone get ids of their own on free buses', (t) => {
  const { functions, passthrough } = planStandIns([
    { address: '0000:01:00.0', id: null },
    { address: null, id: '1002:67df' },
    { address: null, id: '1002:aaf0' },
    { address: null, id: '1002:67df' },
  ]);
  t.deepEqual(
    functions.map(({ bus }) => bus),
    [1, 2, 3, 4],
  );
  t.deepEqual(
    passthrough.map(({ id }) => id),
    [null, '8086:293e', '8086:100e', '8086:293e'],
  );
});

test('a guest gets the stand-ins of the devices it was described with', (t) => {
  const guest = { name: 'games', devices: [card[1]] };
  const host = { hostname: 'box', passthrough: card, guests: [guest] } as unknown as Host;
  const played = hostWithStandIns(host, planStandIns(card));
  t.deepEqual(played.guests[0]?.devices, [{ address: '0000:02:00.1', id: '8086:2668' }]);
  t.deepEqual(played.passthrough, planStandIns(card).passthrough);
  t.is(played.hostname, 'box');
});

const unplayable = test.macro<[string, RegExp]>({
  exec: (t, address, message) => {
    t.throws(() => planStandIns([{ address, id: null }]), { message });
  },
  title: (_, address) => `the address ${address} is refused with its reason`,
});

test(unplayable, '0001:02:00.0', /at 0001:02:00\.0: the virtual machine has only PCI domain 0000/);
test(unplayable, '0000:02:03.0', /at 0000:02:03\.0: a PCI Express port has slot 00 only/);
