/** Rules of the guests: what is each one's own, and what the host must provide. */
import { type Finding, formatPath } from './finding.ts';
import { diskFormat } from './finish-guest.ts';
import { allBridgeNames } from './host-networks.ts';
import { itemsDiffer } from './items-differ.ts';
import type { DraftHost, Rule } from './rule.ts';

export const guestRules: readonly Rule[] = [
  namesDiffer,
  diskFilesDiffer,
  installMediumIsNoDisk,
  diskFormatIsKnown,
  vcpusFit,
  networkIsOne,
  bridgeIsTheHosts,
];

function* namesDiffer({ guests }: DraftHost): Iterable<Finding> {
  const names = guests?.map((guest) => guest?.name);
  yield* itemsDiffer(['guests'], names, (index) => ['guests', index, 'name']);
}

function* diskFilesDiffer({ guests }: DraftHost): Iterable<Finding> {
  const paths = guests?.map((guest) => guest?.disk?.path);
  yield* itemsDiffer(['guests'], paths, (index) => ['guests', index, 'disk', 'path']);
}

/** Two guests may share an install medium, but none may be written to. */
function* installMediumIsNoDisk({ guests }: DraftHost): Iterable<Finding> {
  for (const [index, guest] of (guests ?? []).entries()) {
    const medium = guest?.['install-iso'];
    const owner = typeof medium === 'string' ? (guests ?? []).findIndex((other) => other?.disk?.path === medium) : -1;
    if (owner < 0) continue;
    const message = `this file is also ${formatPath(['guests', owner, 'disk', 'path'])}`;
    yield { path: ['guests', index, 'install-iso'], message };
  }
}

function* diskFormatIsKnown({ guests }: DraftHost): Iterable<Finding> {
  for (const [index, guest] of (guests ?? []).entries()) {
    const disk = guest?.disk;
    if (typeof disk?.path !== 'string' || disk.format !== null || diskFormat(disk.path) !== null) continue;
    const message = 'the ending tells no format; end it with .raw, .img or .qcow2, or give `format`';
    yield { path: ['guests', index, 'disk', 'path'], message };
  }
}

function* vcpusFit({ guests }: DraftHost): Iterable<Finding> {
  for (const [index, guest] of (guests ?? []).entries()) {
    const { sockets, cores, threads } = guest?.vcpus ?? { sockets: null, cores: null, threads: null };
    const count = (sockets ?? 1) * (cores ?? 1) * (threads ?? 1);
    if (count <= 512) continue;
    yield {
      path: ['guests', index, 'vcpus'],
      message: `expected at most 512 virtual CPUs in all, got ${count}`,
      atKey: true,
    };
  }
}

function* networkIsOne({ guests }: DraftHost): Iterable<Finding> {
  for (const [index, guest] of (guests ?? []).entries()) {
    const network = guest?.network;
    if (network === null || network === undefined) continue;
    const given = [network.bridge, network.network].filter((value) => value !== null).length;
    if (given === 1) continue;
    const message = `expected bridge or network, got ${given === 0 ? 'neither' : 'both'}`;
    yield { path: ['guests', index, 'network'], message, atKey: true };
  }
}

function* bridgeIsTheHosts({ guests, network }: DraftHost): Iterable<Finding> {
  const made = allBridgeNames(network);
  if (made === undefined) return;
  for (const [index, guest] of (guests ?? []).entries()) {
    const wanted = guest?.network?.bridge;
    if (typeof wanted !== 'string' || made.includes(wanted)) continue;
    const message =
      made.length === 0
        ? `the host makes no bridge; add \`bridge: ${wanted}\` to its \`network\``
        : `no network makes the bridge "${wanted}"; the host has ${made.join(', ')}`;
    yield { path: ['guests', index, 'network', 'bridge'], message };
  }
}
