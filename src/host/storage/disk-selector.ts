/** Which disk the installation erases. */

/** How a disk is attached: what the kernel's device tree and udev tell of it. */
export const diskBuses = ['usb', 'sata', 'nvme', 'virtio', 'scsi', 'mmc'] as const;

export type DiskBus = (typeof diskBuses)[number];

/** Conditions that must all hold for exactly one disk. Null means "any"; all null is the rule `only`. */
export interface DiskSelector {
  readonly serial: string | null;
  /** In lower case, as udev writes it: `0x` and hex digits, or with a prefix like `eui.`. */
  readonly wwn: string | null;
  readonly model: string | null;
  /** Name below /dev/disk/by-id. */
  readonly byId: string | null;
  readonly bus: DiskBus | null;
  readonly minBytes: number | null;
  readonly maxBytes: number | null;
  readonly rotational: boolean | null;
  /** Whether disks that can be pulled out count, too: USB disks, memory cards, removable drives. */
  readonly removable: boolean;
  /** Whether the disk is taken although it holds data. */
  readonly wipe: boolean;
  /** Whether that holds for a host that passforge has installed, too. */
  readonly again: boolean;
}
