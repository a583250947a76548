import test from 'ava';
import type { Device } from '../../src/host/device/device.ts';
import type { Host } from '../../src/host/host.ts';
import { hostWithStandIns, planStandIns } from '../../src/rehearse/stand-ins.ts';
import { deviceOf } from '../harness/example-device.ts';

const card: Device[] = [
  deviceOf({ address: '0000:02:00.0', id: '10de:1c82' }),
  deviceOf({ address: '0000:02:00.1', id: '10de:0fb9' }),
];

test('a graphics card is played by a display and an audio function at its own address', (t) => {
  t.deepEqual(planStandIns(card), {
    functions: [
      { driver: 'secondary-vga', id: '1234:1111', bus: 2, slot: 0, function: 0 },
      { driver: 'intel-hda', id: '8086:2668', bus: 2, slot: 0, function: 1 },
    ],
    passthrough: [
      deviceOf({ address: '0000:02:00.0', id: '1234:1111' }),
      deviceOf({ address: '0000:02:00.1', id: '8086:2668' }),
    ],
  });
});

test('a device described by address alone stays without an id', (t) => {
  const device = deviceOf({ address: '0000:03:00.0', id: null });
  t.deepEqual(planStandIns([device]).passthrough, [device]);
});

test('an audio function alone gets a harmless function 0 before it', (t) => {
  const { functions } = planStandIns([deviceOf({ address: '0000:02:00.1', id: null })]);
  t.deepEqual(functions.at(-1), { driver: 'pci-testdev', id: '1b36:0005', bus: 2, slot: 0, function: 0 });
});

test('devices described by id alone get ids of their own on free buses', (t) => {
  const { functions, passthrough } = planStandIns([
    deviceOf({ address: '0000:01:00.0', id: null }),
    deviceOf({ address: null, id: '1002:67df' }),
    deviceOf({ address: null, id: '1002:aaf0' }),
    deviceOf({ address: null, id: '1002:67df' }),
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

test('the only display that is described by its class is played by a display of any maker', (t) => {
  const whole = deviceOf({ class: 'nvidia-gpu', functions: 'slot', bootDisplay: true, name: 'card' });
  const { functions, passthrough } = planStandIns([whole]);
  t.deepEqual(functions, [
    { driver: 'secondary-vga', id: '1234:1111', bus: 1, slot: 0, function: 0 },
    { driver: 'intel-hda', id: '8086:2668', bus: 1, slot: 0, function: 1 },
  ]);
  t.deepEqual(passthrough, [{ ...whole, class: 'gpu', bootDisplay: false }]);
});

test('other classes, and a second display, are played as if described by an id', (t) => {
  const described = [
    deviceOf({ class: 'nvidia-gpu' }),
    deviceOf({ class: 'amd-gpu' }),
    deviceOf({ class: 'nvme' }),
    deviceOf({ class: 'network' }),
  ];
  const { passthrough } = planStandIns(described);
  t.deepEqual(
    passthrough.map(({ class: kind, id }) => [kind, id]),
    [
      [null, '8086:293e'],
      [null, '8086:100e'],
      [null, '10ec:8139'],
      [null, '15ad:07b0'],
    ],
  );
});

test('a card that is taken whole has a second function, unless that is described', (t) => {
  const slot = deviceOf({ address: '0000:02:00.0', functions: 'slot' });
  const group = deviceOf({ address: '0000:03:00.0', group: true });
  const second = deviceOf({ address: '0000:03:00.1' });
  t.deepEqual(
    planStandIns([slot, group, second]).functions.map(({ bus, function: number }) => `${bus}.${number}`),
    ['2.0', '3.0', '3.1', '2.1'],
  );
});

test('devices of two classes go to the guests that were described with them', (t) => {
  const devices = [deviceOf({ class: 'nvme' }), deviceOf({ class: 'network' })];
  const guest = { name: 'games', devices: [devices[1]] };
  const host = { hostname: 'box', passthrough: devices, guests: [guest] } as unknown as Host;
  const played = hostWithStandIns(host, planStandIns(devices));
  t.deepEqual(played.guests[0]?.devices, [deviceOf({ id: '8086:100e' })]);
});

test('a guest gets the stand-ins of the devices it was described with', (t) => {
  const guest = { name: 'games', devices: [card[1]] };
  const host = { hostname: 'box', passthrough: card, guests: [guest] } as unknown as Host;
  const played = hostWithStandIns(host, planStandIns(card));
  t.deepEqual(played.guests[0]?.devices, [deviceOf({ address: '0000:02:00.1', id: '8086:2668' })]);
  t.deepEqual(played.passthrough, planStandIns(card).passthrough);
  t.is(played.hostname, 'box');
});

const unplayable = test.macro<[string, RegExp]>({
  exec: (t, address, message) => {
    t.throws(() => planStandIns([deviceOf({ address, id: null })]), { message });
  },
  title: (_, address) => `the address ${address} is refused with its reason`,
});

test(unplayable, '0001:02:00.0', /at 0001:02:00\.0: the virtual machine has only PCI domain 0000/);
test(unplayable, '0000:02:03.0', /at 0000:02:03\.0: a PCI Express port has slot 00 only/);
