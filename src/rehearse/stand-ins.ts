/** Chooses, for each described passthrough function, the emulated PCI function that plays it in a rehearsal. */
import { PassforgeError } from '../errors.ts';
import { type Device, formatDevice } from '../host/device/device.ts';
import { isGraphics } from '../host/device/device-class.ts';
import type { Guest } from '../host/guest/guest.ts';
import type { Host } from '../host/host.ts';

/** One emulated function at the place where the host description expects the real one. */
export interface StandIn {
  /** QEMU's name of the device. */
  readonly driver: string;
  /** `vendor:device` that the guest will read. */
  readonly id: string;
  /** Bus number after enumeration; 0 is the root bus. */
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
  /** The bus behind it, if it is a bridge; other buses are those of root ports. */
  readonly opens?: number;
}

export interface StandIns {
  readonly functions: readonly StandIn[];
  /** The described devices in their order, ids and classes replaced by those of the stand-ins. */
  readonly passthrough: readonly Device[];
}

interface Kind {
  readonly driver: string;
  readonly id: string;
}

/** What a graphics card has behind its functions 0 to 3; every kind has a driver in Debian that competes with vfio-pci. */
const kindOfFunction: readonly Kind[] = [
  { driver: 'secondary-vga', id: '1234:1111' },
  { driver: 'intel-hda', id: '8086:2668' },
  { driver: 'nec-usb-xhci', id: '1033:0194' },
  { driver: 'e1000e', id: '8086:10d3' },
];
const furtherFunction: Kind = { driver: 'e1000e', id: '8086:10d3' };

/** For devices described by id or class alone: none of these ids occurs above or in the virtual machine itself. */
const kindsById: readonly Kind[] = [
  { driver: 'ich9-intel-hda', id: '8086:293e' },
  { driver: 'e1000', id: '8086:100e' },
  { driver: 'rtl8139', id: '10ec:8139' },
  { driver: 'vmxnet3', id: '15ad:07b0' },
  { driver: 'pcnet', id: '1022:2000' },
  { driver: 'i82551', id: '8086:1209' },
];

/** PCI hides a slot without a function 0; this one has no driver and no class that anybody cares for. */
const filler: Kind = { driver: 'pci-testdev', id: '1b36:0005' };

const lastBus = 0xff;

/** Fails with the first address that an emulated machine cannot offer. */
export function planStandIns(described: readonly Device[]): StandIns {
  const passthrough = playableDevices(described);
  const addressed = passthrough.map((device) => (device.address === null ? null : standInAt(device.address)));
  const takenBuses = new Set(addressed.flatMap((standIn) => (standIn === null ? [] : [standIn.bus])));
  const kinds = kindsForIds(passthrough);
  const main = passthrough.map((device, index) => addressed[index] ?? standInOnFreeBus(device, kinds, takenBuses));
  const functions = [...main, ...companionsFor(passthrough, main)];
  return {
    functions: [...functions, ...fillersFor(functions)],
    passthrough: passthrough.map((device, index) => withId(device, main[index])),
  };
}

/** The host that the rehearsal installs: the described one, with the stand-ins' ids wherever it names an id. */
export function hostWithStandIns(host: Host, standIns: StandIns): Host {
  const replaced = new Map(
    host.passthrough.map((device, index) => [formatDevice(device), standIns.passthrough[index]]),
  );
  const replace = (device: Device): Device => replaced.get(formatDevice(device)) ?? device;
  const guests = host.guests.map((guest): Guest => ({ ...guest, devices: guest.devices.map(replace) }));
  return { ...host, passthrough: standIns.passthrough, guests };
}

/**
 * The only display of a description is played by its class, whoever made it; other classes occur in the virtual machine
 * itself, so these devices are played as if described by an id, which their class serves as here.
 */
function playableDevices(described: readonly Device[]): Device[] {
  const isDisplay = (device: Device) =>
    device.class === null ? device.address?.endsWith('.0') === true : isGraphics(device.class);
  const hasOneDisplay = described.filter(isDisplay).length === 1;
  return described.map((device) => {
    if (device.class === null) return device;
    // The display that the virtual machine starts on is another one.
    if (hasOneDisplay && isDisplay(device)) return { ...device, class: 'gpu', bootDisplay: false };
    return { ...device, id: device.class, class: null, bootDisplay: false };
  });
}

function withId(device: Device, standIn: StandIn | undefined): Device {
  return device.id === null || standIn === undefined ? device : { ...device, id: standIn.id };
}

/** A sound function behind each card that is taken whole, where nothing else is described. */
function companionsFor(passthrough: readonly Device[], main: readonly StandIn[]): StandIn[] {
  return main
    .filter((standIn, index) => {
      const device = passthrough[index];
      if (device === undefined || (device.functions === 'one' && !device.group) || standIn.function !== 0) return false;
      return !main.some((other) => other.bus === standIn.bus && other.slot === standIn.slot && other.function === 1);
    })
    .map(({ bus, slot }) => ({ ...(kindOfFunction[1] ?? furtherFunction), bus, slot, function: 1 }));
}

function standInAt(address: string): StandIn {
  const match = /^([0-9a-f]{4}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/.exec(address);
  if (match === null) throw refusal(address, 'it is not written as domain:bus:slot.function');
  const [domain, bus, slot] = [match[1], match[2], match[3]].map((digits) => Number.parseInt(digits ?? '', 16));
  const number = Number(match[4]);
  if (domain === undefined || bus === undefined || slot === undefined) throw refusal(address, 'it has no numbers');
  if (domain !== 0) throw refusal(address, 'the virtual machine has only PCI domain 0000');
  if (bus !== 0 && slot !== 0) throw refusal(address, 'a PCI Express port has slot 00 only');
  return { ...(kindOfFunction[number] ?? furtherFunction), bus, slot, function: number };
}

function refusal(address: string, found: string): PassforgeError {
  return new PassforgeError('failed', `choosing a stand-in for the device at ${address}: ${found}`, {
    hint: 'This device cannot be rehearsed; build the image from a copy of the description without it to rehearse the rest',
  });
}

/** One kind for each id that is described alone, so that an id still tells its cards from all others. */
function kindsForIds(passthrough: readonly Device[]): ReadonlyMap<string, Kind> {
  const ids = new Set(passthrough.flatMap(({ address, id }) => (address === null && id !== null ? [id] : [])));
  if (ids.size > kindsById.length) {
    const found = `${ids.size} ids and classes are described without an address, and there are ${kindsById.length} kinds`;
    throw new PassforgeError('failed', `choosing stand-ins: ${found}`, { hint: 'Give the addresses of some of them' });
  }
  return new Map([...ids].map((id, index) => [id, kindsById[index] ?? filler]));
}

/** Marks the bus as taken. */
function standInOnFreeBus(device: Device, kinds: ReadonlyMap<string, Kind>, takenBuses: Set<number>): StandIn {
  let bus = 1;
  while (takenBuses.has(bus)) bus++;
  if (bus > lastBus) throw new PassforgeError('failed', 'choosing stand-ins: every bus number is taken');
  takenBuses.add(bus);
  const kind = device.class === null ? kinds.get(device.id ?? '') : kindOfFunction[0];
  return { ...(kind ?? filler), bus, slot: 0, function: 0 };
}

function fillersFor(functions: readonly StandIn[]): StandIn[] {
  const slots = new Map(functions.map((standIn) => [`${standIn.bus}:${standIn.slot}`, standIn]));
  return [...slots.values()]
    .filter(
      ({ bus, slot }) => !functions.some((other) => other.bus === bus && other.slot === slot && other.function === 0),
    )
    .map(({ bus, slot }) => ({ ...filler, bus, slot, function: 0 }));
}
