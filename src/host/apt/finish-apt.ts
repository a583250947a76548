/** The defaults of `apt`: which archives and components the host uses, whatever it was that asked for them. */

import type { WrittenHost } from '../host-schema.ts';
import type { Component } from '../release/debian-release.ts';
import { debianReleases } from '../release/debian-releases.ts';
import type { Apt } from './apt.ts';

export function finishApt(written: WrittenHost): Apt {
  const { apt, mirror, release } = written;
  const row = debianReleases[release];
  const wanted = new Set<Component>(['main', ...(apt?.components ?? []), ...firmwareComponents(written)]);
  return {
    archive: mirror ?? row.retired?.archive ?? null,
    mirrors: apt?.mirrors ?? [],
    security: apt?.security ?? null,
    components: row.components.filter((component) => wanted.has(component)),
    sources: (apt?.sources ?? []).map(({ 'signed-by': keyring, components, ...source }) => ({
      ...source,
      components: components ?? [],
      keyring,
    })),
    unattendedUpgrades: apt?.['unattended-upgrades'] === 'yes',
  };
}

/** Firmware without updates would grow old, so the host keeps the component that it came from. */
function firmwareComponents({ release, firmware }: WrittenHost): Component[] {
  const row = debianReleases[release];
  const microcode = firmware?.microcode ?? 'none';
  const packages = firmware?.packages ?? [];
  if (microcode === 'none' && packages.length === 0) return [];
  return microcode === 'intel' || microcode === 'both'
    ? [row.firmwareComponent, row.iucodeToolComponent]
    : [row.firmwareComponent];
}
