/** Which disk the installation erases. */

/** Conditions that must all hold for exactly one disk. Null means "any"; all null is the rule `only`. */
export interface DiskSelector {
  readonly serial: string | null;
  readonly model: string | null;
  /** Name below /dev/disk/by-id. */
  readonly byId: string | null;
  readonly minBytes: number | null;
  readonly maxBytes: number | null;
}
