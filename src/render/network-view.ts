/** The host's network as templates of systemd.network(5) and systemd.netdev(5) files print it. */

import type { Host } from '../host/host.ts';
import { isIpv6 } from '../host/network/ip.ts';
import type { Route } from '../host/network/network.ts';
import {
  type Addressing,
  type BridgePlan,
  type CardPlan,
  planNetwork,
  type VlanPlan,
} from '../host/network/network-plan.ts';
import type { NetworkdFacts } from '../host/release/debian-release.ts';
import { debianReleases } from '../host/release/debian-releases.ts';

/** What cards, VLANs and bridges have in common. */
interface LinkView {
  readonly name: string;
  readonly mtu: string;
  /** RequiredForOnline, where the host's own address is elsewhere. */
  readonly notForOnline: boolean;
  /** Whether any of these is to be told. */
  readonly hasLinkSettings: boolean;
  readonly addressing: false | AddressView;
}

export interface CardView extends LinkView {
  readonly interface: InterfaceView;
  readonly bridge: string;
  readonly vlans: readonly string[];
}

export interface VlanView extends LinkView {
  readonly id: string;
  readonly bridge: string;
}

export interface BridgeView extends LinkView {
  /** `card`, the name of a VLAN, or `-` for none. */
  readonly port: string;
  /** Takes the MAC address of its port by itself. */
  readonly takesPortAddress: boolean;
  /** MAC address of its card, or '' when it is not known before the installation. */
  readonly mac: string;
  /** File that tells the card whose MAC address the bridge gets at installation, or ''. */
  readonly cardFile: string;
}

export interface InterfaceView {
  readonly auto: boolean;
  readonly mac: string;
  readonly name: string;
}

export interface AddressView {
  /** `yes`, `ipv4`, `ipv6`, or '' for none. */
  readonly dhcp: string;
  /** With prefix length. */
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly nameservers: readonly string[];
  /** Divided by blanks. */
  readonly domains: string;
  readonly ignoresRouters: boolean;
  readonly withoutCarrier: boolean;
  /** Name of the section with the settings of DHCP, or ''. */
  readonly dhcpSection: string;
  readonly isOwn: boolean;
  readonly routes: readonly RouteView[];
}

interface RouteView {
  /** '' for the default route. */
  readonly to: string;
  readonly via: string;
  readonly metric: string;
}

export interface NetworkView {
  readonly cards: readonly CardView[];
  readonly vlans: readonly VlanView[];
  readonly bridges: readonly BridgeView[];
}

export function networkView({ network, domain, release }: Host): NetworkView {
  const plan = planNetwork(network, domain);
  const facts = debianReleases[release].networkd;
  return {
    cards: plan.cards.map((card) => cardView(card, facts)),
    vlans: plan.vlans.map((vlan) => vlanView(vlan, facts)),
    bridges: plan.bridges.map((bridge) => bridgeView(bridge, facts)),
  };
}

function linkView({ name, mtu, addressing }: CardPlan | VlanPlan | BridgePlan, facts: NetworkdFacts): LinkView {
  const notForOnline = facts.requiredForOnline && addressing?.isOwn !== true;
  return {
    name,
    mtu: mtu === null ? '' : String(mtu),
    notForOnline,
    hasLinkSettings: mtu !== null || notForOnline,
    addressing: addressing !== null && addressView(addressing, facts),
  };
}

function cardView(card: CardPlan, facts: NetworkdFacts): CardView {
  const { by, ...chosen } = { mac: '', name: '', ...card.interface };
  return {
    ...linkView(card, facts),
    interface: { auto: by === 'auto', ...chosen },
    bridge: card.bridge ?? '',
    vlans: card.vlans,
  };
}

function vlanView(vlan: VlanPlan, facts: NetworkdFacts): VlanView {
  return { ...linkView(vlan, facts), id: String(vlan.id), bridge: vlan.bridge ?? '' };
}

function bridgeView(bridge: BridgePlan, facts: NetworkdFacts): BridgeView {
  const { card } = bridge;
  const takesPortAddress = card !== null && facts.bridgeTakesPortAddress;
  const isWritten = card !== null && !takesPortAddress;
  const mac = isWritten && card.interface.by === 'mac' ? card.interface.mac : '';
  return {
    ...linkView(bridge, facts),
    port: bridge.port ?? '-',
    takesPortAddress,
    mac,
    cardFile: isWritten && mac === '' ? `20-passforge-${card.name}.network` : '',
  };
}

function addressView({ isOwn, ipv4, ipv6, search, routes }: Addressing, facts: NetworkdFacts): AddressView {
  const hasDhcp = ipv4.method === 'dhcp';
  return {
    dhcp: hasDhcp ? (isOwn && ipv6 === null ? 'yes' : 'ipv4') : '',
    addresses: [ipv4, ipv6].flatMap((one) =>
      one !== null && 'address' in one ? [`${one.address}/${one.prefixLength}`] : [],
    ),
    gateways: [ipv4, ipv6].flatMap((one) => (one !== null && 'gateway' in one ? (one.gateway ?? []) : [])),
    nameservers: 'nameservers' in ipv4 ? ipv4.nameservers : [],
    domains: search.join(' '),
    ignoresRouters: !isOwn || hasIpv6Gateway(ipv6, routes),
    withoutCarrier: !hasDhcp && facts.addressWaitsForCarrier,
    dhcpSection: hasDhcp ? facts.dhcpSection : '',
    isOwn,
    routes: routes.map(routeView),
  };
}

function hasIpv6Gateway(ipv6: Addressing['ipv6'], routes: readonly Route[]): boolean {
  if (ipv6 !== null && ipv6.gateway !== null) return true;
  return routes.some(({ to, via }) => to === 'default' && isIpv6(via));
}

function routeView({ to, via, metric }: Route): RouteView {
  return {
    to: to === 'default' ? '' : `${to.address}/${to.prefixLength}`,
    via,
    metric: metric === null ? '' : String(metric),
  };
}
