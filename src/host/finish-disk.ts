/** From a disk selector as written to its conditions. */
import type { DiskSelector } from './disk-selector.ts';
import type { WrittenHost } from './host-schema.ts';

export function finishDisk(written: WrittenHost['disk']): DiskSelector {
  const given: Partial<Exclude<typeof written, 'only'>> = written === 'only' ? {} : written;
  const { size = null, rotational = null } = given;
  const exact = typeof size === 'number' ? { min: size, max: size } : size;
  return {
    serial: given.serial ?? null,
    wwn: given.wwn ?? null,
    model: given.model ?? null,
    byId: given['by-id'] ?? null,
    bus: given.bus ?? null,
    minBytes: exact?.min ?? null,
    maxBytes: exact?.max ?? null,
    rotational: rotational === null ? null : rotational === 'yes',
    // who names the bus means such a disk
    removable: given.removable === 'allowed' || given.bus === 'usb',
    wipe: given.wipe === 'allowed',
  };
}
