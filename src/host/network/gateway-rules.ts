/** Rules of addresses and gateways, on the host's own network and on further bridges. */
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';
import { fixedNetworks, furtherBridges, isDhcp } from './host-networks.ts';
import { overlap } from './ip.ts';
import { judgeAddress, judgeDhcp, judgeGateway } from './judge-address.ts';

export const gatewayRules: readonly Rule[] = [
  dhcpBringsItsOwnRoutes,
  fixedAddressTellsItsGateway,
  fixedAddressTellsItsNameservers,
  bridgeGatewayHasItsAddress,
  addressIsAHosts,
  networksDiffer,
  gatewayIsReachable,
  defaultGatewayIsOne,
];

function* dhcpBringsItsOwnRoutes({ network }: DraftHost): Iterable<Finding> {
  if (network && isDhcp(network)) yield* judgeDhcp(['network'], network);
}

/** A forgotten gateway leaves a host that nobody reaches from outside; one that needs none says so. */
function* fixedAddressTellsItsGateway({ network }: DraftHost): Iterable<Finding> {
  if (isDhcp(network) || network?.address === undefined || network.gateway !== null) return;
  if (network.routes === undefined || network.routes?.some((route) => route?.to === 'default')) return;
  const message = 'a fixed address needs `gateway`: an address, or `none` for a network without one';
  yield { path: ['network', 'address'], message, atKey: true };
}

/** Without one the host knows no names, and nobody wonders before the first update fails. */
function* fixedAddressTellsItsNameservers({ network }: DraftHost): Iterable<Finding> {
  if (isDhcp(network) || network?.address === undefined || network.nameservers !== null) return;
  const message = 'a fixed address needs `nameservers`: a list of addresses, or `[]` for a network without any';
  yield { path: ['network', 'address'], message, atKey: true };
}

function* bridgeGatewayHasItsAddress({ network }: DraftHost): Iterable<Finding> {
  for (const { path, bridge } of furtherBridges(network)) {
    if (isFixed(bridge.address) || bridge.address === undefined || bridge.gateway === null) continue;
    yield { path: [...path, 'gateway'], message: 'goes with a fixed address only; give `address`', atKey: true };
  }
}

function isFixed(address: object | string | null | undefined): boolean {
  return typeof address === 'object' && address !== null;
}

function* addressIsAHosts({ network }: DraftHost): Iterable<Finding> {
  for (const fixed of fixedNetworks(network)) yield* judgeAddress(fixed.path, fixed);
}

/** The kernel would answer through whichever came first. */
function* networksDiffer({ network }: DraftHost): Iterable<Finding> {
  const fixed = fixedNetworks(network);
  for (const [index, one] of fixed.entries()) {
    const earlier = fixed.slice(0, index).find((other) => overlap(one, other));
    if (earlier === undefined) continue;
    yield { path: one.path, message: `the same network as that of ${formatPath(earlier.path)}, or part of it` };
  }
}

function* gatewayIsReachable({ network }: DraftHost): Iterable<Finding> {
  const networks = fixedNetworks(network);
  for (const { path, gateway } of gateways(network)) {
    const own = networks.find((fixed) => sameSection(fixed.path, path));
    if (own !== undefined) yield* judgeGateway(path, gateway, own);
  }
}

function sameSection(one: Path, other: Path): boolean {
  return formatPath(one.slice(0, -1)) === formatPath(other.slice(0, -1));
}

/** Gateways as described, each with its place; on further bridges those that go with a fixed address. */
function gateways(network: DraftHost['network']): { path: Path; gateway: string }[] {
  const all = [
    { path: ['network', 'gateway'], gateway: network?.gateway },
    { path: ['network', 'ipv6', 'gateway'], gateway: network?.ipv6?.gateway },
    ...furtherBridges(network)
      .filter(({ bridge }) => isFixed(bridge.address))
      .map(({ path, bridge }) => ({ path: [...path, 'gateway'], gateway: bridge.gateway })),
  ];
  return all.flatMap(({ path, gateway }) =>
    gateway === null || gateway === undefined || gateway === 'none' ? [] : [{ path, gateway }],
  );
}

/** Of each family. With two, it is a matter of luck which way an answer takes. */
function* defaultGatewayIsOne({ network }: DraftHost): Iterable<Finding> {
  const ways: { path: Path; isV6: boolean }[] = [
    ...(isDhcp(network) ? [{ path: ['network', 'address'], isV6: false }] : []),
    ...gateways(network)
      // That one is reported by dhcpBringsItsOwnRoutes.
      .filter(({ path }) => !(isDhcp(network) && path.length === 2))
      .map(({ path }) => ({ path, isV6: path.includes('ipv6') })),
    ...defaultRoutes(network),
  ];
  for (const [index, { path, isV6 }] of ways.entries()) {
    const earlier = ways.slice(0, index).find((other) => other.isV6 === isV6);
    if (earlier === undefined) continue;
    const first = isDhcp(network) && !isV6 && earlier === ways[0] ? 'DHCP' : formatPath(earlier.path);
    yield { path, message: `a second default route; ${first} gives one already`, atKey: true };
  }
}

function defaultRoutes(network: DraftHost['network']): { path: Path; isV6: boolean }[] {
  return (network?.routes ?? []).flatMap((route, index) => {
    if (route?.to !== 'default' || typeof route.via !== 'string') return [];
    return [{ path: ['network', 'routes', index, 'to'], isV6: route.via.includes(':') }];
  });
}
