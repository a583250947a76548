/** Where the host will be connected, out of a draft: its networks, its bridges, its cards; the rules of the network judge them. */
import type { Draft } from '../written/draft.ts';
import type { Finding } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';
import type { IpNetwork } from './ip.ts';

type DraftNetwork = NonNullable<DraftHost['network']>;

/** A network that the host has a fixed address in. */
export interface HostNetwork extends IpNetwork {
  /** Key of the address. */
  readonly path: Path;
}

/** The fixed addresses: the host's own, then those on further bridges. */
export function fixedNetworks(network: DraftHost['network']): HostNetwork[] {
  const own = [
    asNetwork(['network', 'address'], network?.address),
    asNetwork(['network', 'ipv6', 'address'], network?.ipv6?.address),
  ];
  const bridges = furtherBridges(network).map(({ path, bridge }) => asNetwork([...path, 'address'], bridge.address));
  return [...own, ...bridges].filter((item) => item !== null);
}

/** Null for an address that is none, is given out by DHCP, or is written wrongly. */
export function asNetwork(path: Path, written: Draft<IpNetwork> | string | null | undefined): HostNetwork | null {
  if (typeof written !== 'object' || written === null) return null;
  const { address, prefixLength } = written;
  return address === undefined || prefixLength === undefined ? null : { path, address, prefixLength };
}

/** Whether some network's addresses are unknown before the installation. */
export function hasDhcp(network: DraftHost['network']): boolean {
  return isDhcp(network) || furtherBridges(network).some(({ bridge }) => bridge.address === 'dhcp');
}

/** Whether the host's own address comes from DHCP. */
export function isDhcp(network: DraftHost['network']): boolean {
  return network === null || network?.address === null || network?.address === 'dhcp';
}

type DraftBridge = NonNullable<NonNullable<DraftNetwork['bridges']>[number]>;

/** Items of `network.bridges` that are mappings, each with its place. */
export function furtherBridges(network: DraftHost['network']): { path: Path; bridge: DraftBridge }[] {
  return (network?.bridges ?? []).flatMap((bridge, index) =>
    bridge === undefined ? [] : [{ path: ['network', 'bridges', index], bridge }],
  );
}

/** Something that occurs in several places, such as a name. */
export interface Placed<T> {
  readonly path: Path;
  readonly value: T;
}

/** Names of all bridges that the host makes. */
export function bridgeNames(network: DraftHost['network']): Placed<string>[] {
  return placed([
    [['network', 'bridge'], network?.bridge],
    ...furtherBridges(network).map(({ path, bridge }) => [[...path, 'name'], bridge.name] as const),
  ]);
}

/** Undefined when a name is written wrongly: it may be any. */
export function allBridgeNames(network: DraftHost['network']): string[] | undefined {
  if (network === null) return [];
  if (network?.bridge === undefined || network.bridges === undefined) return undefined;
  if (network.bridges?.some((bridge) => bridge?.name === undefined)) return undefined;
  return bridgeNames(network).map(({ value }) => value);
}

/** VLANs on the host's own card. */
export function vlanIds(network: DraftHost['network']): Placed<number>[] {
  return placed([
    [['network', 'vlan'], network?.vlan],
    ...furtherBridges(network).map(({ path, bridge }) => [[...path, 'vlan'], bridge.vlan] as const),
  ]);
}

/** Cards that the description names, as it names them. */
export function describedCards(network: DraftHost['network']): Placed<string>[] {
  return placed([
    [['network', 'interface'], cardName(network?.interface)],
    ...furtherBridges(network).map(({ path, bridge }) => [[...path, 'interface'], cardName(bridge.interface)] as const),
  ]);
}

function cardName(chosen: DraftNetwork['interface'] | DraftBridge['interface']): string | undefined {
  if (chosen?.by === 'mac') return chosen.mac;
  return chosen?.by === 'name' ? chosen.name : undefined;
}

function placed<T>(items: readonly (readonly [Path, T | null | undefined])[]): Placed<T>[] {
  return items.flatMap(([path, value]) => (value === null || value === undefined ? [] : [{ path, value }]));
}

/** Finds every repetition, at its own place. */
export function placesDiffer(items: readonly Placed<unknown>[]): Iterable<Finding> {
  const values = items.map(({ value }) => String(value));
  return itemsDiffer([], values, (index) => items[index]?.path ?? []);
}
