/** Rules of the guests' network cards. */

import { allBridgeNames } from '../network/host-networks.ts';
import type { Finding } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { networksOf } from './guest-parts.ts';

export const guestNetworkRules: readonly Rule[] = [
  networkIsOne,
  bridgeIsTheHosts,
  networkIsDefined,
  macAddressesDiffer,
];

function* networkIsOne(host: DraftHost): Iterable<Finding> {
  for (const { path, part } of networksOf(host)) {
    const given = [part.bridge, part.network].filter((value) => value !== null).length;
    if (given === 1) continue;
    const message = `expected bridge or network, got ${given === 0 ? 'neither' : 'both'}`;
    yield { path, message, atKey: true };
  }
}

function* bridgeIsTheHosts(host: DraftHost): Iterable<Finding> {
  const made = allBridgeNames(host.network);
  if (made === undefined) return;
  for (const { path, part } of networksOf(host)) {
    const wanted = part.bridge;
    if (typeof wanted !== 'string' || made.includes(wanted)) continue;
    const message =
      made.length === 0
        ? `the host makes no bridge; add \`bridge: ${wanted}\` to its \`network\``
        : `no network makes the bridge "${wanted}"; the host has ${made.join(', ')}`;
    yield { path: [...path, 'bridge'], message };
  }
}

/** libvirt's package brings `default`; others come with a file of the description. */
function* networkIsDefined(host: DraftHost): Iterable<Finding> {
  if (host.files === undefined) return;
  const files = (host.files ?? []).map((file) => file?.path);
  if (files.includes(undefined)) return;
  for (const { path, part } of networksOf(host)) {
    if (typeof part.network !== 'string' || part.network === 'default') continue;
    const file = `/etc/libvirt/qemu/networks/${part.network}.xml`;
    if (files.includes(file)) continue;
    const message = `nothing defines the network "${part.network}"; expected default, or ${file} among \`files\``;
    yield { path: [...path, 'network'], message };
  }
}

function* macAddressesDiffer(host: DraftHost): Iterable<Finding> {
  const networks = [...networksOf(host)];
  const addresses = networks.map(({ part }) => part.mac);
  yield* itemsDiffer(['guests'], addresses, (index) => [...(networks[index]?.path ?? []), 'mac']);
}
