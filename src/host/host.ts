/** The finished host description: complete, checked, ready to be rendered. Written keys are in `host-schema.ts`. */

/** A Debian release by codename. */
export type ReleaseName = 'trixie';

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
  readonly network: Network;
  readonly kernel: Kernel;
  readonly passthrough: readonly Device[];
  /** Names of further Debian packages. */
  readonly packages: readonly string[];
  readonly guests: readonly Guest[];
}

export interface Administrator {
  readonly name: string;
  readonly fullName: string;
  /** A crypt(5) hash. */
  readonly passwordHash: string;
  /** Lines of authorized_keys(5). */
  readonly sshKeys: readonly string[];
}

/** Conditions that must all hold for exactly one disk. Null means "any"; all null is the rule `only`. */
export interface DiskSelector {
  readonly serial: string | null;
  readonly model: string | null;
  /** Name below /dev/disk/by-id. */
  readonly byId: string | null;
  readonly minBytes: number | null;
  readonly maxBytes: number | null;
}

export interface Network {
  readonly interface: InterfaceSelector;
  readonly ipv4: { readonly method: 'dhcp' } | StaticAddress;
  /** Bridge that guests join, or null for none. */
  readonly bridge: string | null;
}

export type InterfaceSelector =
  | { readonly by: 'auto' }
  | { readonly by: 'mac'; readonly mac: string }
  | { readonly by: 'name'; readonly name: string };

export interface StaticAddress {
  readonly method: 'static';
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway: string | null;
  readonly nameservers: readonly string[];
}

export interface Kernel {
  /** Which vendor's IOMMU is switched on; `auto` fits both. */
  readonly iommu: 'auto' | 'intel' | 'amd';
  /** Further parameters, each without blanks. */
  readonly parameters: readonly string[];
}

/** One PCI function to hand over; at least one of the two is given. */
export interface Device {
  /** `domain:bus:slot.function` in lower case with four-digit domain, or null. */
  readonly address: string | null;
  /** `vendor:device`, four lower-case hex digits each, or null. */
  readonly id: string | null;
}

export interface Guest {
  readonly name: string;
  readonly title: string | null;
  readonly memoryMiB: number;
  readonly vcpus: { readonly sockets: number; readonly cores: number; readonly threads: number };
  /** A CPU model that virt-install(1) --cpu knows: `host-passthrough`, `Skylake-Client`. */
  readonly cpu: string;
  readonly disk: { readonly path: string; readonly sizeGiB: number; readonly format: 'raw' | 'qcow2' } | null;
  /** Absolute path on the host of the install medium, or null for an empty optical drive. */
  readonly installIso: string | null;
  readonly network: { readonly bridge: string } | { readonly network: string } | null;
  /** The passthrough devices this guest gets, as in `Host.passthrough`. */
  readonly devices: readonly Device[];
}
