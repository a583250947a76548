/** How a guest's `devices` name entries of `passthrough`. */

/** One of the three is set. */
export interface DeviceReference {
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly id?: string | undefined;
}

interface Entry {
  readonly name: string | null | undefined;
  readonly address: string | null | undefined;
  readonly id: string | null | undefined;
}

/** Indexes of the entries that the reference fits; just one in a description that is right. */
export function findDevices(reference: DeviceReference, passthrough: readonly (Entry | undefined)[]): number[] {
  return [...passthrough.keys()].filter((index) => fits(reference, passthrough[index]));
}

function fits(reference: DeviceReference, entry: Entry | undefined): boolean {
  if (reference.name !== undefined) return entry?.name === reference.name;
  if (reference.address !== undefined) return entry?.address === reference.address;
  return typeof entry?.id === 'string' && reference.id !== undefined && idCovers(reference.id, entry.id);
}

/** Whether each card with the second id has the first one too: `10de:1c82` covers `10de:1c82:1462:8c96`. */
export function idCovers(id: string, other: string): boolean {
  return id === other || other.startsWith(`${id}:`);
}

export function formatReference({ name, address, id }: DeviceReference): string {
  return name ?? address ?? id ?? '';
}
