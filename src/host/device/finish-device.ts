/** From an item of `passthrough` as written to the device as rendered: defaults filled in. */

import type { WrittenHost } from '../host-schema.ts';
import type { Device } from './device.ts';

type WrittenDevice = NonNullable<WrittenHost['passthrough']>[number];

export function finishDevice(written: WrittenDevice): Device {
  return {
    name: written.name,
    address: written.address,
    id: written.id,
    class: written.class,
    functions: written.functions ?? 'one',
    group: written.group === 'yes',
    bootDisplay: written['boot-display'] === 'yes',
    rom: written.rom,
    msi: written.msi ?? 'any',
  };
}
