/** From the output of lspci(8), as people read it (-nn, -nnk) or as programs do (-vmm), to the functions it lists. */
import { PassforgeError } from '../errors.ts';
import { parseDeviceId, parsePciAddress } from '../host/device/pci-address.ts';
import { quoteText } from '../host/written/plain-text.ts';
import { functionStart, groupStart, type Line, readLines } from './lspci-lines.ts';
import type { PciFunction } from './pci-function.ts';

/** The lines about one function. */
interface Block {
  readonly first: Line;
  readonly rest: Line[];
  readonly iommuGroup: string | null;
}

/** Why a block is no function. */
class Unreadable extends Error {}

const noNumbers = 'there are no numbers like [0300] and [10de:1c82]';

/**
 * Functions in the order of the listing. Lines of other kinds are passed over; a function that is there twice, as when
 * two outputs are pasted one after the other, counts once.
 * @param source where the listing is from, for messages only
 * @throws PassforgeError with every function that cannot be read, by line number, or when there is none at all
 */
export function parseLspci(listing: string, source: string): PciFunction[] {
  const blocks = splitBlocks(readLines(listing));
  if (blocks.length === 0) {
    throw new PassforgeError('usage', `reading ${source}: nothing in it is from lspci`, {
      hint: 'Give what this command prints on the machine to be installed: lspci -nnk',
    });
  }
  const functions = new Map<string, PciFunction>();
  const mistakes: { line: Line; reason: string }[] = [];
  for (const block of blocks) {
    try {
      addFunction(functions, readBlock(block));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      mistakes.push({ line: block.first, reason: error.message });
    }
  }
  if (mistakes.length > 0) throw explain(source, mistakes, blocks.length);
  return [...functions.values()];
}

function splitBlocks(lines: readonly Line[]): Block[] {
  const blocks: Block[] = [];
  let iommuGroup: string | null = null;
  for (const line of lines) {
    const heading = groupStart.exec(line.text);
    if (heading !== null) iommuGroup = heading[1] ?? null;
    else if (functionStart.test(line.text) || line.text.startsWith('Slot: ')) {
      blocks.push({ first: line, rest: [], iommuGroup });
    } else blocks.at(-1)?.rest.push(line);
  }
  return blocks;
}

function readBlock(block: Block): PciFunction {
  return block.first.text.startsWith('Slot: ') ? readMachineBlock(block) : readPlainBlock(block);
}

/** `02:00.0 VGA compatible controller [0300]: NVIDIA Corporation GP107 [10de:1c82] (rev a1)`, details below. */
const plainFunction = /^(\S+) (.+?) \[([0-9a-f]{4})\]:? (?:(.*) )?\[([0-9a-f]{4}:[0-9a-f]{4})\]/i;
const plainSubsystem = /^Subsystem: (?:(.*) )?\[([0-9a-f]{4}:[0-9a-f]{4})\]/i;

function readPlainBlock({ first, rest, iommuGroup }: Block): PciFunction {
  const match = plainFunction.exec(first.text);
  if (match === null) throw new Unreadable(noNumbers);
  const [, address = '', className = '', classCode = '', name = '', id = ''] = match;
  const subsystem = findIn(rest, plainSubsystem);
  return {
    address: readAddress(address),
    classCode: classCode.toLowerCase(),
    className,
    id: readId(id),
    name,
    subsystem: subsystem === null ? null : { id: (subsystem[2] ?? '').toLowerCase(), name: subsystem[1] ?? '' },
    driver: findIn(rest, /^Kernel driver in use: (\S+)/)?.[1] ?? null,
    iommuGroup: findIn(rest, /\bIOMMU group:? ([0-9]+)/)?.[1] ?? iommuGroup,
    line: first.number,
  };
}

/** `Slot:`, `Class:`, `Vendor:`, `Device:` and others, one a line; see "Machine readable output" in lspci(8). */
function readMachineBlock({ first, rest }: Block): PciFunction {
  const value = (key: string): string | null => findIn(rest, new RegExp(`^${key}: (.*)$`))?.[1] ?? null;
  const kind = splitNumber(value('Class'));
  const vendor = splitNumber(value('Vendor'));
  const device = splitNumber(value('Device'));
  if (kind === null || vendor === null || device === null) throw new Unreadable(noNumbers);
  const subvendor = splitNumber(value('SVendor'));
  const subdevice = splitNumber(value('SDevice'));
  return {
    address: readAddress(first.text.slice('Slot: '.length)),
    classCode: kind.number,
    className: kind.name,
    id: readId(`${vendor.number}:${device.number}`),
    name: joinNames(vendor.name, device.name),
    subsystem:
      subvendor === null || subdevice === null
        ? null
        : { id: `${subvendor.number}:${subdevice.number}`, name: joinNames(subvendor.name, subdevice.name) },
    driver: value('Driver'),
    iommuGroup: value('IOMMUGroup'),
    line: first.number,
  };
}

/** `NVIDIA Corporation [10de]` */
function splitNumber(value: string | null): { name: string; number: string } | null {
  const match = /^(?:(.*) )?\[([0-9a-f]{4})\]$/i.exec(value ?? '');
  return match === null ? null : { name: match[1] ?? '', number: (match[2] ?? '').toLowerCase() };
}

/** As the plain form has it, which says nothing of a vendor without a name. */
function joinNames(vendor: string, device: string): string {
  return /^(Unknown vendor|Vendor|)$/.test(vendor) ? device : `${vendor} ${device}`.trim();
}

function findIn(lines: readonly Line[], pattern: RegExp): RegExpExecArray | null {
  for (const { text } of lines) {
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  return null;
}

/** Domains of more than four digits are no mistake, even though no description can name them. */
function readAddress(text: string): string {
  const [, wide = '', rest = text] = /^([0-9a-f]{5,8}:)(.*)$/i.exec(text) ?? [];
  const address = parsePciAddress(rest);
  if (address === undefined) throw new Unreadable('no PCI function has this address');
  return wide === '' ? address : `${wide}${rest}`.toLowerCase();
}

function readId(text: string): string {
  const id = parseDeviceId(text);
  if (id === undefined) throw new Unreadable(`${text} is what a device reads as that does not answer`);
  return id;
}

function addFunction(functions: Map<string, PciFunction>, found: PciFunction): void {
  const earlier = functions.get(found.address);
  if (earlier === undefined) functions.set(found.address, found);
  else if (earlier.id !== found.id) {
    throw new Unreadable(`in line ${earlier.line} another device has this address; give one machine's listing`);
  }
}

function explain(source: string, mistakes: readonly { line: Line; reason: string }[], blocks: number): PassforgeError {
  if (mistakes.length === blocks && mistakes.every(({ reason }) => reason === noNumbers)) {
    return new PassforgeError('usage', `reading ${source}: ${noNumbers}`, {
      hint: 'Let lspci print them, with -nn: lspci -nnk',
    });
  }
  const lines = mistakes.map(({ line, reason }) => `\n  line ${line.number}: ${quoteText(line.text)}: ${reason}`);
  return new PassforgeError('usage', `reading ${source}: not everything can be understood${lines.join('')}`, {
    hint: 'Give all that this command prints, as it is: lspci -nnk',
  });
}
