/** What of the base two descriptions need otherwise. */
import type { BaseInputs } from '../../iso/base-manifest.ts';

/** One line for each difference, that of `now` with a plus; none where both can share a base. */
export function listBaseDifferences(old: BaseInputs, now: BaseInputs): string[] {
  return [
    ...(old.program === now.program ? [] : ['passforge itself has changed since the image was built']),
    ...differing('release', [old.release], [now.release]),
    ...differing('apt.components', old.archiveComponents, now.archiveComponents),
    ...differing('packages', old.packages, now.packages),
    ...differing('components of the installer', old.installerComponents, now.installerComponents),
    ...differing('hosts in the boot menu', old.menu, now.menu),
    ...(old.templates === now.templates ? [] : ['templates/iso, templates/initrd or passthrough-report have changed']),
  ];
}

/** One line that tells what is new and what is gone, or none. */
function differing(name: string, old: readonly string[], now: readonly string[]): string[] {
  const come = now.filter((value) => !old.includes(value)).map((value) => `+ ${value}`);
  const gone = old.filter((value) => !now.includes(value)).map((value) => `- ${value}`);
  return come.length + gone.length === 0 ? [] : [`${name}: ${[...come, ...gone].join(', ')}`];
}
