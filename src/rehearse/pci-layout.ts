/** Lays the emulated PCI functions out so that firmware and Linux give each the bus number the description names. */
import { PassforgeError } from '../errors.ts';
import { type OptionValue, qemuOption } from './qemu-option.ts';
import type { StandIn } from './stand-ins.ts';

/** A function of the virtual machine itself, which may sit in any free slot of the root bus. */
export interface OwnDevice {
  readonly driver: string;
  readonly values: Readonly<Record<string, OptionValue | undefined>>;
}

interface RootPort {
  /** The bus number that enumeration gives to what is behind it. */
  readonly bus: number;
  /** Further bus numbers that the firmware keeps free behind it. */
  readonly reserve: number;
}

/** What q35 itself puts on the root bus: the memory controller, `-vga std`, and the chipset's disk and bus controllers. */
const chipsetSlots: readonly number[] = [0x00, 0x01, 0x1f];
const slotCount = 0x20;

/** The values of `-device`, in the order in which QEMU must see them. */
export function pciDeviceOptions(standIns: readonly StandIn[], own: readonly OwnDevice[]): string[] {
  const slots = freeSlots(standIns);
  const ports = rootPorts(standIns).map((port, index) => portOption(port, index, takeSlot(slots)));
  const owned = own.map(({ driver, values }) =>
    qemuOption(driver, { ...values, bus: 'pcie.0', addr: slotName(takeSlot(slots), 0) }),
  );
  return [...ports, ...owned, ...standIns.map((standIn) => standInOption(standIn, standIns))];
}

/** Slots of the root bus in ascending order: a port in a higher slot gets the higher bus number. */
function freeSlots(standIns: readonly StandIn[]): number[] {
  const onRootBus = standIns.filter(({ bus }) => bus === 0);
  const taken = onRootBus.find(({ slot }) => chipsetSlots.includes(slot));
  if (taken !== undefined) {
    const address = `0000:00:${slotName(taken.slot, taken.function)}`;
    throw new PassforgeError('failed', `placing the stand-in for ${address}: the virtual machine's chipset is there`, {
      hint: 'This device cannot be rehearsed; build the image from a copy of the description without it to rehearse the rest',
    });
  }
  const used = new Set([...chipsetSlots, ...onRootBus.map(({ slot }) => slot)]);
  return Array.from({ length: slotCount }, (_, slot) => slot).filter((slot) => !used.has(slot));
}

function takeSlot(slots: number[]): number {
  const slot = slots.shift();
  if (slot === undefined) throw new PassforgeError('failed', 'placing the stand-ins: the root bus has no free slot');
  return slot;
}

/** A gap before a wanted bus is closed by one port that reserves it; SeaBIOS and OVMF both honour the reservation. */
function rootPorts(standIns: readonly StandIn[]): RootPort[] {
  const buses = [...new Set(standIns.map(({ bus }) => bus))].filter((bus) => bus > 0).sort((a, b) => a - b);
  const bridged = new Set(standIns.map(({ opens }) => opens));
  let next = 1;
  const ports = buses.flatMap((bus) => {
    const gap = bus - next;
    const closing = gap > 0 ? [{ bus: next, reserve: gap - 1 }] : [];
    next = bus + 1;
    return [...closing, { bus, reserve: 0 }];
  });
  return ports.filter(({ bus }) => !bridged.has(bus));
}

function portOption(port: RootPort, index: number, slot: number): string {
  return qemuOption('pcie-root-port', {
    id: portName(port.bus),
    bus: 'pcie.0',
    addr: slotName(slot, 0),
    chassis: index + 1,
    'bus-reserve': port.reserve === 0 ? undefined : port.reserve,
  });
}

function standInOption(standIn: StandIn, all: readonly StandIn[]): string {
  const { driver, bus, slot, opens } = standIn;
  const shared = all.filter((other) => other.bus === bus && other.slot === slot).length > 1;
  return qemuOption(driver, {
    id: opens === undefined ? undefined : portName(opens),
    bus: bus === 0 ? 'pcie.0' : portName(bus),
    addr: slotName(slot, standIn.function),
    multifunction: shared && standIn.function === 0 ? true : undefined,
    // A network card's own ROM would try to boot from the network first.
    romfile: /^(e1000|rtl8139|vmxnet3|pcnet|i82551)/.test(driver) ? '' : undefined,
  });
}

function portName(bus: number): string {
  return `port${bus}`;
}

function slotName(slot: number, number: number): string {
  return `${slot.toString(16).padStart(2, '0')}.${number}`;
}
