/**
 * Which functions show pictures, and whether each is a card in a slot or a part of the machine. lspci does not say; the
 * signs here are facts of the vendors' hardware, and where they leave a doubt the answer is `unsure`.
 */
import { isBridge, isWhole, type PciFunction, slotOf, vendorOf } from './pci-function.ts';

export type AdapterKind =
  /** Can be handed over. */
  | 'card'
  /** A part of the processor or the chipset. */
  | 'integrated'
  /** The remote console of a server. */
  | 'console'
  /** Made up by a hypervisor. */
  | 'virtual'
  | 'unsure';

export interface DisplayAdapter {
  /** `0000:02:00` */
  readonly slot: string;
  /** The first function that makes pictures. */
  readonly display: PciFunction;
  /** All functions of the card, this one included: those of its slot, and what else it brings along. */
  readonly functions: readonly PciFunction[];
  readonly kind: AdapterKind;
  /** Second half of a sentence about it: why it is of this kind. */
  readonly reason: string;
}

/** VGA controllers, 3D controllers (without outputs), other display controllers; see "PCI Code and ID Assignment". */
const displayClasses = ['0300', '0302', '0380'];

const intel = '8086';
const nvidia = '10de';
/** What was ATI, for graphics; and AMD, for all the rest. */
const radeon = '1002';
const amd = '1022';

/** Makers of the controllers that servers have for their remote consoles: ASPEED, Matrox, Huawei, XGI, Silicon Motion. */
const consoleVendors = ['1a03', '102b', '19e5', '18ca', '126f'];

/** QEMU (stdvga, virtio, QXL, Cirrus), VMware, VirtualBox, Hyper-V. */
const virtualVendors = ['1234', '1af4', '1b36', '1013', '15ad', '80ee', '1414'];

/** In the order of the listing. */
export function findDisplayAdapters(functions: readonly PciFunction[]): DisplayAdapter[] {
  const displays = functions.filter(({ classCode }) => displayClasses.includes(classCode));
  return [...new Set(displays.map(slotOf))].flatMap((slot) => {
    const display = displays.find((candidate) => slotOf(candidate) === slot);
    if (display === undefined) return [];
    const inSlot = functionsOfSlot(functions, slot);
    const [kind, reason] = judge(display, inSlot, functions);
    return [{ slot, display, functions: [...inSlot, ...arcSound(display, functions)], kind, reason }];
  });
}

export function functionsOfSlot(functions: readonly PciFunction[], slot: string): PciFunction[] {
  return functions.filter((candidate) => slotOf(candidate) === slot && !isBridge(candidate));
}

/** Intel's cards have their sound behind a second port of their own switch, one bus higher: 03:00.0 and 04:00.0. */
function arcSound(display: PciFunction, functions: readonly PciFunction[]): PciFunction[] {
  if (vendorOf(display) !== intel || busOf(display) === 0) return [];
  return functions.filter(
    (other) => vendorOf(other) === intel && other.classCode === '0403' && busOf(other) === busOf(display) + 1,
  );
}

type Judgement = readonly [kind: AdapterKind, reason: string];

function judge(display: PciFunction, inSlot: readonly PciFunction[], all: readonly PciFunction[]): Judgement {
  const vendor = vendorOf(display);
  if (consoleVendors.includes(vendor)) return ['console', "belongs to the server's remote console"];
  if (virtualVendors.includes(vendor)) return ['virtual', 'is made up by a hypervisor: this is the listing of a guest'];
  // A slot is always behind a bridge, whose other side has a higher number.
  if (display.address.startsWith('0000:00:')) return ['integrated', 'is a part of the processor or the chipset'];
  if (vendor === nvidia || vendor === intel) return ['card', 'is a card'];
  if (vendor === radeon) return judgeRadeon(display, inSlot, all);
  return ['unsure', 'is of a maker unknown to passforge: it may be a card or a part of the board'];
}

/** AMD's processors have their graphics behind a bridge, just as if it were a card. */
function judgeRadeon(display: PciFunction, inSlot: readonly PciFunction[], all: readonly PciFunction[]): Judgement {
  // Next to the graphics sit the processor's security coprocessor, USB and sound, all of AMD's own number.
  if (inSlot.some((companion) => vendorOf(companion) === amd)) {
    return ['integrated', "is a part of the processor: AMD's security coprocessor is in the same slot"];
  }
  // Chipsets of the time before, at 01:05.0; and the ES1000 of old servers. A PCI Express card is device 00.
  if (!display.address.endsWith(':00.0')) return ['integrated', 'is a part of the chipset'];
  // Since Vega, cards bring a switch of their own along.
  if (all.some((other) => isSwitchPort(other) && busOf(other) === busOf(display) - 1)) return ['card', 'is a card'];
  if (isWhole(all)) return ['card', 'is a card'];
  return ['unsure', 'may be a card or a part of the processor, which only the whole output of lspci tells'];
}

function isSwitchPort(candidate: PciFunction): boolean {
  return vendorOf(candidate) === radeon && candidate.classCode === '0604';
}

function busOf({ address }: PciFunction): number {
  return Number.parseInt(address.split(':').at(-2) ?? '', 16);
}
