/** The host's own network after the installation. */
import type { IpNetwork } from './ip.ts';

export interface Network {
  readonly interface: InterfaceSelector;
  /** VLAN on the card that the host's own network is in (IEEE 802.1Q, 1 to 4094), or null for the card itself. */
  readonly vlan: number | null;
  readonly ipv4: { readonly method: 'dhcp' } | StaticAddress;
  /** Null for what routers announce and DHCP gives. */
  readonly ipv6: StaticIpv6Address | null;
  /** Bridge that guests join, or null for none. */
  readonly bridge: string | null;
  /** Further ones, for guests first of all. */
  readonly bridges: readonly Bridge[];
  readonly routes: readonly Route[];
  /** Domains that names without a dot are looked up in, or null for those of DHCP, or the host's own. */
  readonly search: readonly string[] | null;
  /** Largest packet of card, VLAN and bridge in bytes, or null for the card's own. */
  readonly mtu: number | null;
}

export type InterfaceSelector = { readonly by: 'auto' } | DescribedInterface;

export type DescribedInterface =
  | { readonly by: 'mac'; readonly mac: string }
  | { readonly by: 'name'; readonly name: string };

export interface StaticAddress {
  readonly method: 'static';
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway: string | null;
  /** Of either family. */
  readonly nameservers: readonly string[];
}

export interface StaticIpv6Address {
  readonly address: string;
  readonly prefixLength: number;
  /** Null for the routers that announce themselves. */
  readonly gateway: string | null;
}

export interface Bridge {
  readonly name: string;
  /** What connects it to the world: a card, a VLAN on the host's own card, or null for guests among themselves. */
  readonly port: { readonly interface: DescribedInterface } | { readonly vlan: number } | null;
  /** The host's own address there, or null for none. */
  readonly ipv4: { readonly method: 'dhcp' } | (IpNetwork & BridgeGateway) | null;
}

interface BridgeGateway {
  readonly method: 'static';
  readonly gateway: string | null;
}

export interface Route {
  readonly to: 'default' | IpNetwork;
  /** Address of a router in one of the host's networks. */
  readonly via: string;
  /** The lower, the better; null for the kernel's own value. */
  readonly metric: number | null;
}
