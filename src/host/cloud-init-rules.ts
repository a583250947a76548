/** Rules of what a guest's first start is told through cloud-init. */
import type { Finding } from './finding.ts';
import { type DraftGuest, guestsOf } from './guest-parts.ts';
import { parseHostname } from './host-name.ts';
import { isInNetwork } from './ipv4.ts';
import type { DraftHost, Rule } from './rule.ts';
import type { Path } from './yaml-positions.ts';

export const cloudInitRules: readonly Rule[] = [
  cloudInitIsNotForWindows,
  nameIsAHostName,
  somebodyCanLogIn,
  addressHasItsCard,
  routerGoesWithAnAddress,
  routerIsInTheNetwork,
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
    const first = guest.network === null ? (guest.networks?.[0] ?? null) : guest.network;
    if (!cloud.address || first === undefined || (first !== null && first.mac !== null)) continue;
    const message = 'the card that has this address is told by its MAC address; give `mac` to the first network';
    yield { path: [...path, 'address'], message };
  }
}

function* routerGoesWithAnAddress(host: DraftHost): Iterable<Finding> {
  for (const { path, cloud } of cloudsOf(host)) {
    if (cloud.address !== null) continue;
    for (const key of ['gateway', 'nameservers'] as const) {
      if (cloud[key] === null) continue;
      const message = 'goes with a fixed address only; DHCP brings its own. Give `address`, or delete this key';
      yield { path: [...path, key], message, atKey: true };
    }
  }
}

function* routerIsInTheNetwork(host: DraftHost): Iterable<Finding> {
  for (const { path, cloud } of cloudsOf(host)) {
    const { prefixLength, address } = cloud.address ?? {};
    if (prefixLength === undefined || address === undefined || typeof cloud.gateway !== 'string') continue;
    if (cloud.gateway !== address && isInNetwork(cloud.gateway, { address, prefixLength })) continue;
    const message = `expected another address of the network ${address}/${prefixLength}, got ${cloud.gateway}`;
    yield { path: [...path, 'gateway'], message };
  }
}

function isHostname(name: string): boolean {
  try {
    return parseHostname(name) !== undefined;
  } catch {
    return false;
  }
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
