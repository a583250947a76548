/** A passthrough device of which a test says only what it is about. */
import type { Device } from '../../src/host/device/device.ts';

export function deviceOf(given: Partial<Device>): Device {
  return {
    name: null,
    address: null,
    id: null,
    class: null,
    functions: 'one',
    group: false,
    bootDisplay: false,
    rom: null,
    msi: 'any',
    ...given,
  };
}
