/** Firmware that is no free software, and so is installed only where the description asks for it. */

export interface Firmware {
  /** Names of packages, sorted. */
  readonly packages: readonly string[];
}

export type Microcode = 'none' | 'intel' | 'amd' | 'both';

/** Packages with corrections of the processor; both on one host do no harm, each looks for its own processor. */
const microcodePackages: Readonly<Record<Microcode, readonly string[]>> = {
  none: [],
  intel: ['intel-microcode'],
  amd: ['amd64-microcode'],
  both: ['amd64-microcode', 'intel-microcode'],
};

export function finishFirmware(written: { microcode: Microcode | null; packages: string[] | null } | null): Firmware {
  const packages = [...microcodePackages[written?.microcode ?? 'none'], ...(written?.packages ?? [])];
  return { packages: [...new Set(packages)].sort() };
}
