/** What systemd-networkd sets up on the host: cards, VLANs on the first of them, bridges, and on which of these an address is. */
import type { IpNetwork } from './ip.ts';
import { isInIpNetwork, isIpv6 } from './ip.ts';
import type { Bridge, InterfaceSelector, Network, Route } from './network.ts';
import { vlanName } from './vlan-name.ts';

export interface NetworkPlan {
  /** The host's own card first. */
  readonly cards: readonly CardPlan[];
  readonly vlans: readonly VlanPlan[];
  readonly bridges: readonly BridgePlan[];
}

export interface CardPlan {
  /** `lan` for the host's own, `lan-BRIDGE` for the port of a further bridge. */
  readonly name: string;
  readonly interface: InterfaceSelector;
  readonly bridge: string | null;
  /** Names of the VLANs on it. */
  readonly vlans: readonly string[];
  readonly mtu: number | null;
  readonly addressing: Addressing | null;
}

export interface VlanPlan {
  readonly name: string;
  readonly id: number;
  readonly bridge: string | null;
  readonly mtu: number | null;
  readonly addressing: Addressing | null;
}

export interface BridgePlan {
  readonly name: string;
  /** `card`, the name of a VLAN, or null for none. */
  readonly port: string | null;
  /** The card that the bridge is over, itself or through a VLAN: it has the bridge's MAC address. */
  readonly card: CardPlan | null;
  readonly mtu: number | null;
  readonly addressing: Addressing | null;
}

export interface Addressing {
  /** Whether it is the host's own network, which gives default route and name servers. */
  readonly isOwn: boolean;
  readonly ipv4: Network['ipv4'] | NonNullable<Bridge['ipv4']>;
  readonly ipv6: Network['ipv6'];
  readonly search: readonly string[];
  readonly routes: readonly Route[];
}

export function planNetwork(network: Network, domain: string | null): NetworkPlan {
  const own = ownAddressing(network, domain);
  const lan = planOwnCard(network, own);
  const further = network.bridges.map((bridge) => planFurtherBridge(bridge, lan, network));
  const bridges = [...planOwnBridge(network, lan, own), ...further];
  const cards = [lan, ...further.flatMap(({ card }) => (card === null || card === lan ? [] : [card]))];
  return { cards, vlans: planVlans(network, own), bridges };
}

function planOwnCard(network: Network, own: Addressing): CardPlan {
  const { bridge, vlan, mtu } = network;
  return {
    name: 'lan',
    interface: network.interface,
    bridge: vlan === null ? bridge : null,
    vlans: listVlans(network).map(({ id }) => vlanName(id)),
    mtu,
    addressing: vlan === null && bridge === null ? own : null,
  };
}

/** Each VLAN with the bridge that it is the port of; the host's own first. */
function listVlans({ vlan, bridge, bridges }: Network): { id: number; bridge: string | null }[] {
  const further = bridges.flatMap(({ name, port }) =>
    port !== null && 'vlan' in port ? [{ id: port.vlan, bridge: name }] : [],
  );
  return vlan === null ? further : [{ id: vlan, bridge }, ...further];
}

function planVlans(network: Network, own: Addressing): VlanPlan[] {
  return listVlans(network).map(({ id, bridge }) => ({
    name: vlanName(id),
    id,
    bridge,
    mtu: id === network.vlan ? network.mtu : null,
    addressing: bridge === null ? own : null,
  }));
}

function planOwnBridge({ bridge, vlan, mtu }: Network, card: CardPlan, addressing: Addressing): BridgePlan[] {
  if (bridge === null) return [];
  return [{ name: bridge, port: vlan === null ? 'card' : vlanName(vlan), card, mtu, addressing }];
}

function planFurtherBridge(bridge: Bridge, lan: CardPlan, network: Network): BridgePlan {
  const { name, port, ipv4 } = bridge;
  const routes = network.routes.filter((route) => homeOf(route, network) === bridge);
  const addressing = ipv4 === null ? null : { isOwn: false, ipv4, ipv6: null, search: [], routes };
  const common = { name, mtu: null, addressing };
  if (port === null) return { ...common, port: null, card: null };
  if ('vlan' in port) return { ...common, port: vlanName(port.vlan), card: lan };
  const card = { interface: port.interface, name: `lan-${name}`, bridge: name, vlans: [], mtu: null, addressing: null };
  return { ...common, port: 'card', card };
}

function ownAddressing(network: Network, domain: string | null): Addressing {
  const { ipv4, ipv6 } = network;
  const ownDomain = ipv4.method === 'static' && domain !== null ? [domain] : [];
  return {
    isOwn: true,
    ipv4,
    ipv6,
    search: network.search ?? ownDomain,
    routes: network.routes.filter((route) => homeOf(route, network) === null),
  };
}

/** The further bridge whose network the router is in, or null for the host's own; what DHCP brings is not known before. */
function homeOf({ via }: Route, { ipv4, bridges }: Network): Bridge | null {
  const fixed = (one: Bridge['ipv4'] | Network['ipv4']): IpNetwork | null => (one?.method === 'static' ? one : null);
  const has = (known: IpNetwork | null): boolean => known !== null && isInIpNetwork(via, known);
  const home = bridges.find((bridge) => has(fixed(bridge.ipv4)));
  if (home !== undefined || isIpv6(via) || ipv4.method === 'dhcp' || has(fixed(ipv4))) return home ?? null;
  return bridges.find((bridge) => bridge.ipv4?.method === 'dhcp') ?? null;
}
