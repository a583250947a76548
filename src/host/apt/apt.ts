/** Where the installed host takes packages from, and whether it takes updates by itself (apt(8)). */
import type { Component } from '../release/debian-release.ts';

export interface Apt {
  /** Base address of Debian's archive without a final slash, or null for a host without one. */
  readonly archive: string | null;
  /** Further mirrors of Debian's archive, for the image only. */
  readonly mirrors: readonly string[];
  /** The same of the archive of security updates. */
  readonly security: string | null;
  /** Of both, `main` first. The image's packages come out of these too. */
  readonly components: readonly Component[];
  readonly sources: readonly AptSource[];
  readonly unattendedUpgrades: boolean;
}

/** A further archive. */
export interface AptSource {
  /** Names its keys on the host: /etc/apt/keyrings/NAME.gpg. */
  readonly name: string;
  readonly uri: string;
  readonly suites: readonly string[];
  /** Empty where the suites are exact paths, which end in a slash. */
  readonly components: readonly string[];
  /** The public keys that sign it: OpenPGP packets in base64. */
  readonly keyring: string;
}
