/** The finished host description: complete, checked, ready to be rendered. Written keys are in `host-schema.ts`. */
import type { Administrator } from './administrator.ts';
import type { ReleaseName } from './debian-releases.ts';
import type { Device } from './device.ts';
import type { DiskSelector } from './disk-selector.ts';
import type { Guest } from './guest.ts';
import type { Kernel } from './kernel.ts';
import type { Network } from './network.ts';
import type { Storage } from './storage.ts';

export interface Host {
  readonly release: ReleaseName;
  readonly hostname: string;
  /** DNS domain, or null for a host without one. */
  readonly domain: string | null;
  /** As in locale(7): `it_IT.UTF-8`. */
  readonly locale: string;
  /** XKB layout as console-setup names it: `it`. */
  readonly keyboard: string;
  /** tz database name: `Europe/Rome`. */
  readonly timezone: string;
  /** Base address of the Debian archive, without a trailing slash, or null to take the machine's own. */
  readonly mirror: string | null;
  readonly administrator: Administrator;
  readonly disk: DiskSelector;
  readonly storage: Storage;
  readonly network: Network;
  readonly kernel: Kernel;
  readonly passthrough: readonly Device[];
  /** Names of further Debian packages. */
  readonly packages: readonly string[];
  readonly guests: readonly Guest[];
}
