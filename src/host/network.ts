/** The host's own network after the installation. */

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
