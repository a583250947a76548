/** A PCI function as templates print it. */
import type { Device } from '../host/device.ts';

export interface DeviceView {
  /** `-` when the description does not say. */
  readonly address: string;
  readonly id: string;
  /** Name of the shell variable that holds the address once it is found. */
  readonly variable: string;
}

export function deviceView(device: Device, index: number): DeviceView {
  return {
    address: device.address ?? '-',
    id: device.id ?? '-',
    variable: `device${index + 1}`,
  };
}
