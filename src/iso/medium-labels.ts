/** The files of `.disk`, by which the installer and apt know a medium (debian-cd's conventions). */
import type { MediumFile } from './medium-index.ts';

/** `baseId` tells two bases apart and is what the boot loader searches for. */
export function buildMediumLabels(codename: string, version: string, baseId: string): MediumFile[] {
  const texts: Record<string, string> = {
    '.disk/info': `Debian ${version} "${codename}" - passforge amd64`,
    // packages for the base system are here
    '.disk/base_installable': '',
    '.disk/base_components': 'main\n',
    // the only type besides Blu-ray and live that makes no release ask for further media
    '.disk/cd_type': 'full_cd/single\n',
    [baseMarker(baseId)]: '',
  };
  return Object.entries(texts).map(([path, text]) => ({ path, content: Buffer.from(text) }));
}

export function baseMarker(baseId: string): string {
  return `.disk/id/${baseId}`;
}
