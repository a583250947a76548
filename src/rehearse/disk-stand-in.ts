/** Finds an emulated disk that the host description's disk selector takes, named as udev names it (60-persistent-storage.rules). */
import { PassforgeError } from '../errors.ts';
import type { DiskSelector } from '../host/storage/disk-selector.ts';

export interface DiskStandIn {
  /** QEMU's name of the device; see qemu-drives.ts. */
  readonly driver: 'ide-hd' | 'virtio-blk-pci' | 'nvme' | 'scsi-hd' | 'usb-storage';
  /** At most 20 characters, as in the ATA identity. */
  readonly serial: string;
  /** At most 40 characters; null for those that have none, or QEMU's own. */
  readonly model: string | null;
  /** `0x` and 16 hex digits, or null. */
  readonly wwn: string | null;
  /** Whether it says of itself that nothing in it turns. */
  readonly solid: boolean;
  readonly sizeBytes: number;
}

type Identity = Omit<DiskStandIn, 'sizeBytes' | 'solid'>;

const defaultBytes = 32 * 2 ** 30;
const mebibyte = 2 ** 20;
const defaults = { serial: 'PASSFORGE-REHEARSAL', model: 'Passforge rehearsal disk' };

/** Fails when no emulated disk can satisfy the selector, or when the wanted size contradicts it. */
export function planDisk(selector: DiskSelector, wantedBytes: number | null): DiskStandIn {
  const identity = identityFor(selector);
  checkText('serial', identity.serial, 20);
  if (identity.model !== null) checkText('model', identity.model, 40);
  const solid = isSolid(identity.driver, selector.rotational);
  return { ...identity, solid, sizeBytes: sizeFor(selector, wantedBytes) };
}

/** What the description calls the bus of each. */
export const busOf = {
  'ide-hd': 'sata',
  'virtio-blk-pci': 'virtio',
  nvme: 'nvme',
  'scsi-hd': 'scsi',
  'usb-storage': 'usb',
} as const;

/** Of QEMU's disks, only those with an ATA or SCSI identity can say either. */
function isSolid(driver: DiskStandIn['driver'], rotational: boolean | null): boolean {
  if (driver === 'ide-hd' || driver === 'scsi-hd') return rotational === false;
  const solid = driver === 'nvme';
  if (rotational !== solid) return solid;
  throw refusal(`a disk on ${busOf[driver]} always counts as one that ${solid ? 'does not turn' : 'turns'}`);
}

function identityFor(selector: DiskSelector): Identity {
  const identity = namedIdentity(selector);
  const { bus, wwn } = selector;
  if (bus !== null && bus !== busOf[identity.driver]) {
    throw refusal(`the disk of a rehearsal can be on ${busOf[identity.driver]}, and ${bus} is asked for`);
  }
  if (wwn === null) return identity;
  if (identity.driver !== 'ide-hd' || !isAtaName(wwn) || (identity.wwn ?? wwn) !== wwn) {
    throw refusal(`no emulated disk can have the World Wide Name ${wwn}`);
  }
  return { ...identity, wwn };
}

function namedIdentity(selector: DiskSelector): Identity {
  const { serial, model, byId, bus } = selector;
  if (byId === null && bus === 'virtio') return virtioIdentity(`virtio-${serial ?? defaults.serial}`, selector);
  if (byId === null && (bus === 'nvme' || bus === 'scsi' || bus === 'usb')) return plainIdentity(bus, selector);
  const sata: Identity = {
    driver: 'ide-hd',
    serial: serial ?? defaults.serial,
    model: model ?? defaults.model,
    wwn: null,
  };
  if (byId === null) return sata;
  if (byId.startsWith('ata-')) return ataIdentity(byId, selector);
  if (byId.startsWith('virtio-')) return virtioIdentity(byId, selector);
  const wwn = byId.replace(/^wwn-/, '');
  if (wwn !== byId && isAtaName(wwn)) return { ...sata, wwn };
  throw refusal(`no emulated disk can be called ${byId}`);
}

const driverOf = { nvme: 'nvme', scsi: 'scsi-hd', usb: 'usb-storage' } as const;

function plainIdentity(bus: keyof typeof driverOf, { serial, model }: DiskSelector): Identity {
  if (model !== null) throw refusal(`a disk on ${bus} has QEMU's own model, and ${model} is asked for`);
  return { driver: driverOf[bus], serial: serial ?? defaults.serial, model: null, wwn: null };
}

function isAtaName(wwn: string): boolean {
  return /^0x[0-9a-f]{16}$/.test(wwn);
}

/** `ata-MODEL_SERIAL`; where neither is described, the serial is what follows the last underscore. */
function ataIdentity(byId: string, { serial, model }: DiskSelector): Identity {
  const name = byId.slice('ata-'.length);
  const cut = model === null ? cutBefore(name, serial) : udevName(model).length;
  const found = { model: name.slice(0, cut), serial: name.slice(cut + 1) };
  if (name[cut] !== '_' || found.model === '' || found.serial === '') {
    throw refusal(`${byId} does not end with a model, an underscore and a serial number`);
  }
  if (model !== null && found.model !== udevName(model)) throw refusal(`${byId} does not name the model ${model}`);
  if (serial !== null && found.serial !== udevName(serial)) throw refusal(`${byId} does not name the serial ${serial}`);
  // udev keeps underscores, so a model that is itself written with them yields the same name.
  return { driver: 'ide-hd', serial: serial ?? found.serial, model: model ?? found.model, wwn: null };
}

function cutBefore(name: string, serial: string | null): number {
  return serial === null ? name.lastIndexOf('_') : name.length - udevName(serial).length - 1;
}

function virtioIdentity(byId: string, { serial, model }: DiskSelector): Identity {
  const found = byId.slice('virtio-'.length);
  if (model !== null) throw refusal(`a virtio disk such as ${byId} has no model, and ${model} is asked for`);
  if (serial !== null && serial !== found) throw refusal(`${byId} does not name the serial ${serial}`);
  return { driver: 'virtio-blk-pci', serial: found, model: null, wwn: null };
}

/** As udev's replace_whitespace and replace_chars do: runs of blanks and every other unusual character become `_`. */
function udevName(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, '_')
    .replace(/[^0-9A-Za-z#+\-.:=@_]/g, '_');
}

function checkText(what: string, text: string, limit: number): void {
  if (!/^[\x20-\x7e]+$/.test(text)) throw refusal(`the ${what} "${text}" is not printable ASCII`);
  if (text.length > limit) throw refusal(`the ${what} "${text}" is longer than ${limit} characters`);
}

function sizeFor({ minBytes, maxBytes }: DiskSelector, wantedBytes: number | null): number {
  const unit = minBytes !== null && minBytes === maxBytes ? 1 : mebibyte;
  const lowest = Math.ceil((minBytes ?? 0) / unit) * unit;
  const highest = Math.floor((maxBytes ?? Number.MAX_SAFE_INTEGER) / unit) * unit;
  if (lowest > highest) throw refusal(`no whole number of MiB lies between ${minBytes} and ${maxBytes} bytes`);
  if (wantedBytes === null) return Math.min(Math.max(defaultBytes, lowest), highest);
  if (wantedBytes < lowest || wantedBytes > highest) {
    throw new PassforgeError('usage', `choosing a disk for the rehearsal: ${wantedBytes} bytes is outside the bounds`, {
      hint: `Give --disk-size between ${lowest} and ${highest} bytes, as the description's disk selector asks`,
    });
  }
  return wantedBytes;
}

function refusal(found: string): PassforgeError {
  return new PassforgeError('failed', `choosing a disk for the rehearsal: ${found}`, {
    hint: 'Emulated disks can have a serial, a model, a size, and a by-id name that starts with ata-, virtio- or wwn-0x',
  });
}
