/** A PCI function that the host hands over to a guest. */

/** One PCI function to hand over; at least one of the two is given. */
export interface Device {
  /** `domain:bus:slot.function` in lower case with four-digit domain, or null. */
  readonly address: string | null;
  /** `vendor:device`, four lower-case hex digits each, or null. */
  readonly id: string | null;
}
