/** How a guest's `devices` name entries of `passthrough`. */

/** One of the two is set. */
export interface DeviceReference {
  readonly address?: string | undefined;
  readonly id?: string | undefined;
}

interface Entry {
  readonly address: string | null | undefined;
  readonly id: string | null | undefined;
}

/** Indexes of the entries that the reference fits; just one in a description that is right. */
export function findDevices(reference: DeviceReference, passthrough: readonly (Entry | undefined)[]): number[] {
  return [...passthrough.keys()].filter((index) => {
    const entry = passthrough[index];
    return reference.address === undefined ? entry?.id === reference.id : entry?.address === reference.address;
  });
}

export function formatReference({ address, id }: DeviceReference): string {
  return address ?? id ?? '';
}
