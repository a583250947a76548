/** What passthrough-report prints of a machine, as one JSON document, to its functions, disks and network cards. */
import { PassforgeError } from '../errors.ts';
import { parseDeviceId, parsePciAddress } from '../host/device/pci-address.ts';
import type { PciFunction } from './pci-function.ts';

export interface MachineReport {
  /** What the firmware says of the machine, placeholders and all. */
  readonly machine: { readonly serial: string | null; readonly uuid: string | null };
  readonly functions: readonly PciFunction[];
  readonly disks: readonly ReportedDisk[];
  readonly networkCards: readonly ReportedCard[];
}

export interface ReportedDisk {
  /** The kernel's name, another one at the next start: `sda`. */
  readonly name: string;
  readonly model: string | null;
  readonly serial: string | null;
  readonly bytes: number;
  /** `ata`, `nvme`, `usb`, `scsi`, `virtio` …, null if unknown. */
  readonly bus: string | null;
  readonly removable: boolean;
  /** File systems and partitions, `sda1:ntfs`; empty for an empty disk. */
  readonly contents: readonly string[];
}

export interface ReportedCard {
  readonly name: string;
  readonly mac: string | null;
  readonly driver: string | null;
  /** PCI address of the card or its controller. */
  readonly address: string | null;
  /** Whether a cable is in; null while the card is switched off. */
  readonly carrier: boolean | null;
  readonly wireless: boolean;
}

type Item = Readonly<Record<string, unknown>>;

/**
 * Reads the document out of whatever a serial line recorded around it.
 * @param source where the text is from, for messages only
 * @throws PassforgeError when there is no such document, or not a whole one
 */
export function parseReport(text: string, source: string): MachineReport {
  const document = findDocument(text, source);
  if (document.format !== 1) {
    throw new PassforgeError('usage', `reading ${source}: expected a report of format 1, got ${document.format}`, {
      hint: 'Take the report with the passforge that reads it.',
    });
  }
  const functions = itemsOf(document, 'pci').flatMap(readFunction);
  if (functions.length === 0) throw new PassforgeError('usage', `reading ${source}: no PCI function is in the report`);
  return {
    machine: readMachine(document.machine),
    functions,
    disks: itemsOf(document, 'disks').map(readDisk),
    networkCards: itemsOf(document, 'networkCards').map(readCard),
  };
}

/** The report begins and ends with a brace on a line of its own; a terminal ends lines with CR LF. */
function findDocument(text: string, source: string): Item {
  const found = /^\{\n"format"[\s\S]*?^\}$/m.exec(text.replaceAll('\r', ''))?.[0];
  try {
    const document: unknown = JSON.parse(found ?? text);
    if (isItem(document)) return document;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new PassforgeError('usage', `reading ${source}: there is no whole report in it`, {
    hint: 'Give what this command prints on the machine to be installed: sudo passthrough-report',
  });
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function itemsOf(document: Item, name: string): Item[] {
  const list = document[name];
  return Array.isArray(list) ? list.filter(isItem) : [];
}

/** What does not answer has no usable id, as in lspci's listings; it cannot be handed over. */
function readFunction(item: Item, index: number): PciFunction[] {
  const address = parsePciAddress(textOf(item, 'address') ?? '');
  const id = parseDeviceId(textOf(item, 'id') ?? '');
  const classCode = textOf(item, 'class')?.slice(0, 4);
  if (address === undefined || id === undefined || classCode === undefined) return [];
  const subsystem = textOf(item, 'subsystem');
  return [
    {
      address,
      classCode,
      className: textOf(item, 'className') ?? `class ${classCode}`,
      id,
      name: textOf(item, 'name') ?? '',
      subsystem: subsystem === null ? null : { id: subsystem, name: '' },
      driver: textOf(item, 'driver'),
      iommuGroup: typeof item.iommuGroup === 'number' ? String(item.iommuGroup) : null,
      line: index + 1,
    },
  ];
}

function readMachine(item: unknown): MachineReport['machine'] {
  const machine = isItem(item) ? item : {};
  return { serial: textOf(machine, 'serial'), uuid: textOf(machine, 'uuid') };
}

function readDisk(item: Item): ReportedDisk {
  const { bytes, contents } = item;
  return {
    name: textOf(item, 'name') ?? '',
    model: textOf(item, 'model'),
    serial: textOf(item, 'serial'),
    bytes: typeof bytes === 'number' ? bytes : 0,
    bus: textOf(item, 'bus'),
    removable: item.removable === true,
    contents: Array.isArray(contents) ? contents.filter((one) => typeof one === 'string') : [],
  };
}

function readCard(item: Item): ReportedCard {
  return {
    name: textOf(item, 'name') ?? '',
    mac: textOf(item, 'mac'),
    driver: textOf(item, 'driver'),
    address: textOf(item, 'address'),
    carrier: typeof item.carrier === 'boolean' ? item.carrier : null,
    wireless: item.wireless === true,
  };
}

/** On one line: it goes into comments. */
function textOf(item: Item, name: string): string | null {
  const value = item[name];
  return typeof value === 'string' && value !== '' ? value.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim() : null;
}
