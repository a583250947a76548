/** What the host hands over to a guest: one PCI function, or a card with all that belongs to it. */
import type { DeviceClass } from './device-class.ts';

/** One item of `passthrough`. Address, id and class say which function is meant; at least one is given. */
export interface Device {
  /** What guests call it, or null. */
  readonly name: string | null;
  /** `domain:bus:slot.function` in lower case with four-digit domain, or null. */
  readonly address: string | null;
  /** `vendor:device` or `vendor:device:subvendor:subdevice`, four lower-case hex digits each, or null. */
  readonly id: string | null;
  /** A kind of which the machine has just one besides what it needs for itself, or null; never with address or id. */
  readonly class: DeviceClass | null;
  /** Whether the other functions of its slot are taken along. */
  readonly functions: 'one' | 'slot';
  /** Whether all of its IOMMU group is taken along, bridges apart. */
  readonly group: boolean;
  /** Whether it may be the display that the firmware started on. */
  readonly bootDisplay: boolean;
  /** Absolute path on the host of a file that the guest gets in place of the card's own ROM, or null. */
  readonly rom: string | null;
  /**
   * Whether the guest's driver is held to use message-signalled interrupts (PCI Local Bus Specification 3.0, 6.8). It alone
   * can switch them on, so the host watches and tells.
   */
  readonly msi: 'required' | 'any';
}

/** For people: `0000:02:00.0 10de:1c82`, `nvidia-gpu`. */
export function formatDevice({ address, id, class: kind }: Device): string {
  return [address, id, kind].filter((part) => part !== null).join(' ');
}
