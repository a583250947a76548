/** The finished host description: complete, checked, ready to be rendered. Written keys are in `host-schema.ts`. */
import type { Root, User } from './account/accounts.ts';
import type { Administrator } from './account/administrator.ts';
import type { Apt } from './apt/apt.ts';
import type { Firmware } from './apt/firmware.ts';
import type { Device } from './device/device.ts';
import type { OwnFile, OwnUnit } from './file/own-file.ts';
import type { Guest } from './guest/guest.ts';
import type { Medium } from './guest/medium.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Tuning } from './kernel/tuning.ts';
import type { MachineIdentity } from './machine/machine-identity.ts';
import type { Network } from './network/network.ts';
import type { ReleaseName } from './release/debian-release.ts';
import type { SerialConsole } from './serial-console.ts';
import type { DiskSelector } from './storage/disk-selector.ts';
import type { Storage } from './storage/storage.ts';

export interface Host {
  readonly release: ReleaseName;
  readonly hostname: string;
  /** DNS domain, or null for a host without one. */
  readonly domain: string | null;
  /** As in locale(7): `it_IT.UTF-8`. */
  readonly locale: string;
  /** Further locales. */
  readonly locales: readonly string[];
  /** XKB layout as console-setup names it: `it`. */
  readonly keyboard: string;
  /** tz database name: `Europe/Rome`. */
  readonly timezone: string;
  /** Base address of the Debian archive, without a trailing slash, or null to take the machine's own. */
  readonly mirror: string | null;
  /** Address of the proxy for apt and for media, or null. */
  readonly proxy: string | null;
  readonly apt: Apt;
  /** Names or addresses of time servers; empty for Debian's own. */
  readonly timeServers: readonly string[];
  readonly administrator: Administrator;
  readonly root: Root;
  readonly users: readonly User[];
  /** Null where any machine is installed. */
  readonly machine: MachineIdentity | null;
  readonly disk: DiskSelector;
  readonly storage: Storage;
  readonly network: Network;
  readonly kernel: Kernel;
  readonly serialConsole: SerialConsole | null;
  readonly tuning: Tuning;
  readonly passthrough: readonly Device[];
  /** Names of further Debian packages. */
  readonly packages: readonly string[];
  readonly firmware: Firmware;
  readonly files: readonly OwnFile[];
  readonly units: readonly OwnUnit[];
  /** Lines of shell that the installer runs in the finished system. */
  readonly commands: readonly string[];
  /** In the order in which the first boot brings them. */
  readonly media: readonly Medium[];
  readonly guests: readonly Guest[];
}
