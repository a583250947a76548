/** Rules of `network.routes`: each leads to a router that the host reaches. */
import { debianReleases } from '../release/debian-releases.ts';
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';
import { fixedNetworks, hasDhcp, placesDiffer } from './host-networks.ts';
import { isInIpNetwork, isIpv6 } from './ip.ts';

export const routeRules: readonly Rule[] = [
  routerIsReachable,
  routerIsNotTheHost,
  routeHasOneFamily,
  routeLeadsElsewhere,
  routesDiffer,
];

type DraftRoute = NonNullable<NonNullable<NonNullable<DraftHost['network']>['routes']>[number]>;

function* routerIsReachable({ network, release }: DraftHost): Iterable<Finding> {
  const fixed = fixedNetworks(network);
  for (const { path, route } of routes(network)) {
    const { via } = route;
    if (typeof via !== 'string' || fixed.some((known) => isInIpNetwork(via, known))) continue;
    if (hasDhcp(network) && release === undefined) continue;
    const waits = release !== undefined && debianReleases[release].networkd.routesWaitForAddress;
    if (hasDhcp(network) && waits) continue;
    const message = hasDhcp(network)
      ? `in ${release} a route needs a fixed address in the network of its router, as networkd does not wait for DHCP`
      : `no address of the host is in a network with ${via}`;
    yield { path: [...path, 'via'], message };
  }
}

function* routerIsNotTheHost({ network }: DraftHost): Iterable<Finding> {
  const fixed = fixedNetworks(network);
  for (const { path, route } of routes(network)) {
    if (!fixed.some(({ address }) => address === route.via)) continue;
    yield { path: [...path, 'via'], message: 'this is the address of the host itself' };
  }
}

function* routeHasOneFamily({ network }: DraftHost): Iterable<Finding> {
  for (const { path, route } of routes(network)) {
    const to = destination(route);
    if (to === null || typeof route.via !== 'string' || isIpv6(to.address) === isIpv6(route.via)) continue;
    yield { path: [...path, 'via'], message: `expected an address of the same kind as ${to.address}` };
  }
}

/** A route to a network that the host is in would hide its neighbours there; one to a part of it may be meant. */
function* routeLeadsElsewhere({ network }: DraftHost): Iterable<Finding> {
  const fixed = fixedNetworks(network);
  for (const { path, route } of routes(network)) {
    const to = destination(route);
    const own = fixed.find((known) => to?.prefixLength === known.prefixLength && isInIpNetwork(to.address, known));
    if (own === undefined) continue;
    yield { path: [...path, 'to'], message: `the host is in this network itself, by ${formatPath(own.path)}` };
  }
}

function* routesDiffer({ network }: DraftHost): Iterable<Finding> {
  const targets = routes(network).flatMap(({ path, route }) => {
    const to = destination(route);
    if (to === null) return [];
    return [{ path: [...path, 'to'], value: `${to.address}/${to.prefixLength} ${route.metric ?? ''}` }];
  });
  yield* placesDiffer(targets);
}

function destination({ to }: DraftRoute): { address: string; prefixLength: number } | null {
  if (typeof to !== 'object' || to.address === undefined || to.prefixLength === undefined) return null;
  return { address: to.address, prefixLength: to.prefixLength };
}

function routes(network: DraftHost['network']): { path: Path; route: DraftRoute }[] {
  return (network?.routes ?? []).flatMap((route, index) =>
    route === undefined ? [] : [{ path: ['network', 'routes', index], route }],
  );
}
