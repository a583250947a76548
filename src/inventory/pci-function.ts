/** One function of a PCI device, as lspci(8) lists it. */

export interface PciFunction {
  /** `domain:bus:device.function` in lower case; the domain has four digits, or more behind Intel's VMD. */
  readonly address: string;
  /** Class and subclass, as in `0300`. */
  readonly classCode: string;
  readonly className: string;
  /** `vendor:device`, as in `10de:1c82`. */
  readonly id: string;
  /** Vendor and device in words, on one line; may be empty. */
  readonly name: string;
  /** What the maker of the card says it is; null if the listing does not tell. */
  readonly subsystem: { readonly id: string; readonly name: string } | null;
  readonly driver: string | null;
  readonly iommuGroup: string | null;
  /** Where in the listing it begins, 1-based. */
  readonly line: number;
}

/** What is plugged in as one: `0000:02:00` of `0000:02:00.1`. */
export function slotOf({ address }: PciFunction): string {
  return address.slice(0, address.lastIndexOf('.'));
}

export function vendorOf({ id }: PciFunction): string {
  return id.slice(0, 4);
}

/** Bridges stay with the host; the kernel lets a group be handed over in spite of them. */
export function isBridge({ classCode }: PciFunction): boolean {
  return classCode.startsWith('06');
}

/** Whether nothing was filtered out: every machine has a host bridge, and who looks for a card does not ask for it. */
export function isWhole(functions: readonly PciFunction[]): boolean {
  return functions.some(({ classCode }) => classCode === '0600');
}
