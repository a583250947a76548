/** The Debian releases that passforge can build for, one row each: what an archive must be to count as that release. */

import type { ReleaseName } from '../host/host.ts';

export interface DebianRelease {
  readonly codename: ReleaseName;
  readonly number: number;
  /** Components that the host may use; packages are taken from the first. */
  readonly components: readonly string[];
  /**
   * Primary fingerprints of the keys that may sign it; one good signature of any is enough. Each is a file of `keys/`.
   * Pinned are the release's own keys only. Archives also carry a signature by the key of the release before, for
   * hosts that have no newer keyring; passforge brings its keys along and need not trust that older key as well.
   */
  readonly signingKeys: readonly string[];
  /** The package that holds the installer's kernel and initrd. */
  readonly netbootPackage: string;
}

export const debianReleases: Readonly<Record<ReleaseName, DebianRelease>> = {
  trixie: {
    codename: 'trixie',
    number: 13,
    components: ['main'],
    signingKeys: [
      '04B54C3CDCA79751B16BC6B5225629DF75B188BD', // Debian Archive Automatic Signing Key (13/trixie)
      '41587F7DB8C774BCCF131416762F67A0B2C39DE4', // Debian Stable Release Key (13/trixie)
    ],
    netbootPackage: 'debian-installer-13-netboot-amd64',
  },
};
