/** What an image holds, read back out of the image itself. */
import { formatDevice } from '../../host/device/device.ts';
import { stickFilesOf } from '../../host/file/stick-file.ts';
import type { Host } from '../../host/host.ts';
import type { MachineIdentity } from '../../host/machine/machine-identity.ts';
import type { DiskSelector } from '../../host/storage/disk-selector.ts';
import { type BaseManifest, baseManifestPath, parseBaseManifest } from '../../iso/base-manifest.ts';
import { type Iso, nameOf, readFromIso } from '../../iso/read-iso.ts';
import { seedPath } from '../../seed/seed-archive.ts';
import { readManifests, type SeedManifest } from '../../seed/seed-manifest.ts';

export interface ImageFacts {
  readonly base: BaseManifest;
  /** Sorted by name. */
  readonly hosts: readonly HostFacts[];
}

export interface HostFacts {
  /** Version of the program that made the seed. */
  readonly passforge: string;
  readonly host: Host;
  /** SHA-256 of each file of the installed host that comes out of the seed, by path. */
  readonly target: Readonly<Record<string, string>>;
  /** Files of the admin's own templates that it was rendered with. */
  readonly overlay: readonly string[];
}

/** @throws PassforgeError when the image is not one of ours or its seed is damaged */
export async function inspectImage(image: Iso): Promise<{ facts: ImageFacts; text: string }> {
  const manifests = readManifests(await readFromIso(image, seedPath), nameOf(image));
  const base = parseBaseManifest((await readFromIso(image, baseManifestPath)).toString(), nameOf(image));
  const facts = { base, hosts: manifests.map(factsOf) };
  return { facts, text: describe(facts) };
}

function factsOf({ passforge, host, target, overlay = [] }: SeedManifest): HostFacts {
  return { passforge, host, target, overlay };
}

function describe({ base, hosts }: ImageFacts): string {
  const rows = [
    ['release', `${base.release} (${base.version})`],
    ...base.suites.map(({ name, date, signers }) => [name, `of ${date}, signed by ${signers.join(', ')}`]),
    ['pool', `${base.pool.length} packages`],
    ['installer', `${base.installer.length} packages and components`],
  ];
  const blocks = [rows, ...hosts.map(describeHost)];
  const width = Math.max(13, ...rows.map(([name = '']) => name.length));
  return blocks
    .flat()
    .map(([name = '', value]) => `${name.padEnd(width)} ${value}`)
    .join('\n');
}

function describeHost({ passforge, host, target, overlay }: HostFacts): string[][] {
  return [
    ['host', host.domain === null ? host.hostname : `${host.hostname}.${host.domain}`],
    ['machine', describeConditions(host.machine) || 'any'],
    ['disk', describeDisk(host.disk)],
    ['network', describeNetwork(host)],
    ['passthrough', host.passthrough.map(formatDevice).join(', ') || 'none'],
    ['guests', host.guests.map(({ name }) => name).join(', ') || 'none'],
    ...describeSticks(host),
    ['target files', String(Object.keys(target).length)],
    ...(overlay.length === 0 ? [] : [['own templates', overlay.join(', ')]]),
    ['made by', `passforge ${passforge}`],
  ];
}

/** What has to be plugged in while it is installed. */
function describeSticks(host: Host): string[][] {
  const label = host.storage.system?.encryption?.keyStick;
  const keyStick = label === undefined ? [] : [`${label} (the key of the encryption, made there if missing)`];
  const sticks = [...stickFilesOf(host)].map(([label, files]) => `${label} (${files.join(', ')})`);
  const all = [...keyStick, ...sticks];
  return all.length === 0 ? [] : [['sticks', all.join(', ')]];
}

function describeNetwork({ network }: Host): string {
  const bridges = [...(network.bridge === null ? [] : [network.bridge]), ...network.bridges.map(({ name }) => name)];
  return `${network.ipv4.method}, bridge ${bridges.join(', ') || 'none'}`;
}

function describeDisk({ removable, wipe, again, ...conditions }: DiskSelector): string {
  const allowed = Object.entries({ removable, wipe, again }).filter(([, isAllowed]) => isAllowed);
  return [describeConditions(conditions) || 'the only one', ...allowed.map(([key]) => `${key} allowed`)].join(', ');
}

function describeConditions(conditions: MachineIdentity | Partial<DiskSelector> | null): string {
  const given = Object.entries(conditions ?? {}).filter(([, value]) => value !== null);
  return given.map(([key, value]) => `${key} ${value}`).join(', ');
}
