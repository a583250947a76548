/** Rules of what a guest's first start is told through cloud-init. */

import { parseHostname } from '../network/host-name.ts';
import { asNetwork, fixedNetworks, type HostNetwork } from '../network/host-networks.ts';
import { judgeAddress, judgeDhcp, judgeGateway } from '../network/judge-address.ts';
import { type Finding, formatPath } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';
import { type DraftGuest, type DraftNetwork, guestsOf } from './guest-parts.ts';

export const cloudInitRules: readonly Rule[] = [
  cloudInitIsNotForWindows,
  nameIsAHostName,
  somebodyCanLogIn,
  addressHasItsCard,
  routerGoesWithAnAddress,
  addressFitsItsNetwork,
  addressIsNotTheHosts,
  addressesDiffer,
];

function* cloudInitIsNotForWindows(host: DraftHost): Iterable<Finding> {
  for (const { path, guest } of cloudsOf(host)) {
    if (guest.os !== 'windows') continue;
    yield { path, message: 'Windows does not read this; give `windows-setup`, or delete this key', atKey: true };
  }
}

function* nameIsAHostName(host: DraftHost): Iterable<Finding> {
  for (const { path, guest, cloud } of cloudsOf(host)) {
    if (cloud.hostname !== null || guest.name === undefined || isHostname(guest.name)) continue;
    yield { path, message: 'the name of the guest is no host name; give `hostname`', atKey: true };
  }
}

function* somebodyCanLogIn(host: DraftHost): Iterable<Finding> {
  for (const { path, guest, cloud } of cloudsOf(host)) {
    if (guest.os === 'windows') continue;
    const keys = cloud['ssh-keys'] === null ? host.administrator?.['ssh-keys'] : cloud['ssh-keys'];
    if (host.administrator === undefined || keys === undefined || keys?.length || cloud['password-hash'] !== null) {
      continue;
    }
    yield { path, message: 'nobody could log in; give `ssh-keys` or `password-hash`', atKey: true };
  }
}

/** What the card is called inside is up to the guest's system; its MAC address is not. */
function* addressHasItsCard(host: DraftHost): Iterable<Finding> {
  for (const { path, guest, cloud } of cloudsOf(host)) {
    const first = firstNetwork(guest);
    if (!cloud.address || first === undefined || (first !== null && first.mac !== null)) continue;
    const message = 'the card that has this address is told by its MAC address; give `mac` to the first network';
    yield { path: [...path, 'address'], message };
  }
}

function* routerGoesWithAnAddress(host: DraftHost): Iterable<Finding> {
  for (const { path, cloud } of cloudsOf(host)) {
    if (cloud.address === null) yield* judgeDhcp(path, cloud);
  }
}

function* addressFitsItsNetwork(host: DraftHost): Iterable<Finding> {
  for (const { own, cloud } of addressesOf(host)) {
    yield* judgeAddress(own.path, own);
    const { gateway } = cloud;
    if (typeof gateway === 'string') yield* judgeGateway([...own.path.slice(0, -1), 'gateway'], gateway, own);
  }
}

function* addressIsNotTheHosts(host: DraftHost): Iterable<Finding> {
  for (const { own } of addressesOf(host)) {
    const taken = fixedNetworks(host.network).find(({ address }) => address === own.address);
    if (taken === undefined) continue;
    yield { path: own.path, message: `the host itself has this address, by ${formatPath(taken.path)}` };
  }
}

/** On bridges or networks of their own, which may be apart from each other, guests may have the same address. */
function* addressesDiffer(host: DraftHost): Iterable<Finding> {
  const all = [...addressesOf(host)];
  const addresses = all.map(({ own, link }) => link && `${own.address} ${link}`);
  yield* itemsDiffer([], addresses, (index) => all[index]?.own.path ?? []);
}

function isHostname(name: string): boolean {
  try {
    return parseHostname(name) !== undefined;
  } catch {
    return false;
  }
}

/** Null for none, undefined for one that is written wrongly. */
function firstNetwork({ network, networks }: DraftGuest): DraftNetwork | null | undefined {
  return network === null ? (networks?.[0] ?? null) : network;
}

interface Cloud {
  readonly path: Path;
  readonly guest: DraftGuest;
  readonly cloud: NonNullable<DraftGuest['cloud-init']>;
}

function* cloudsOf(host: DraftHost): Iterable<Cloud> {
  for (const [index, guest] of guestsOf(host)) {
    const cloud = guest['cloud-init'];
    if (cloud !== null && cloud !== undefined) yield { path: ['guests', index, 'cloud-init'], guest, cloud };
  }
}

interface GuestAddress {
  readonly cloud: Cloud['cloud'];
  readonly own: HostNetwork;
  /** What the guest's first card is connected to, or null where that cannot be told. */
  readonly link: string | null;
}

function* addressesOf(host: DraftHost): Iterable<GuestAddress> {
  for (const { path, guest, cloud } of cloudsOf(host)) {
    const own = asNetwork([...path, 'address'], cloud.address);
    const { bridge, network } = firstNetwork(guest) ?? {};
    if (own !== null) yield { cloud, own, link: bridge ?? network ?? null };
  }
}
