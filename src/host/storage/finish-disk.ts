/** From a disk selector as written to its conditions. */

import type { WrittenHost } from '../host-schema.ts';
import type { DiskSelector } from './disk-selector.ts';

type WrittenDisk = Exclude<WrittenHost['disk'], 'only'>;

/** @param written of the system, or of the guests, where `again` is no key */
export function finishDisk(written: 'only' | Omit<WrittenDisk, 'again'>): DiskSelector {
  const given: Partial<WrittenDisk> = written === 'only' ? {} : written;
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
    again: given.again === 'allowed',
  };
}
