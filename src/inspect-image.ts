/** What an image holds, read back out of the image itself. */
import { formatDevice } from './host/device.ts';
import type { Host } from './host/host.ts';
import { type BaseManifest, baseManifestPath, parseBaseManifest } from './iso/base-manifest.ts';
import { type Iso, nameOf, readFromIso } from './iso/read-iso.ts';
import { seedPath } from './seed/seed-archive.ts';
import { readManifest } from './seed/seed-manifest.ts';

export interface ImageFacts {
  /** Version of the program that made the seed. */
  readonly passforge: string;
  readonly host: Host;
  readonly base: BaseManifest;
  /** SHA-256 of each file of the installed host that comes out of the seed, by path. */
  readonly target: Readonly<Record<string, string>>;
}

/** @throws PassforgeError when the image is not one of ours or its seed is damaged */
export async function inspectImage(image: Iso): Promise<{ facts: ImageFacts; text: string }> {
  const { passforge, host, target } = readManifest(await readFromIso(image, seedPath));
  const base = parseBaseManifest((await readFromIso(image, baseManifestPath)).toString(), nameOf(image));
  const facts = { passforge, host, base, target };
  return { facts, text: describe(facts) };
}

function describe({ passforge, host, base, target }: ImageFacts): string {
  const rows = [
    ['host', host.domain === null ? host.hostname : `${host.hostname}.${host.domain}`],
    ['release', `${base.release} (${base.version})`],
    ...base.suites.map(({ name, date, signers }) => [name, `of ${date}, signed by ${signers.join(', ')}`]),
    ['pool', `${base.pool.length} packages`],
    ['installer', `${base.installer.length} packages and components`],
    ['disk', describeDisk(host)],
    ['network', describeNetwork(host)],
    ['passthrough', host.passthrough.map(formatDevice).join(', ') || 'none'],
    ['guests', host.guests.map(({ name }) => name).join(', ') || 'none'],
    ['target files', String(Object.keys(target).length)],
    ['made by', `passforge ${passforge}`],
  ];
  const width = Math.max(13, ...rows.map(([name = '']) => name.length));
  return rows.map(([name = '', value]) => `${name.padEnd(width)} ${value}`).join('\n');
}

function describeNetwork({ network }: Host): string {
  const bridges = [...(network.bridge === null ? [] : [network.bridge]), ...network.bridges.map(({ name }) => name)];
  return `${network.ipv4.method}, bridge ${bridges.join(', ') || 'none'}`;
}

function describeDisk({ disk }: Host): string {
  const conditions = Object.entries(disk).filter(([, value]) => value !== null);
  return conditions.length === 0 ? 'the only one' : conditions.map(([key, value]) => `${key} ${value}`).join(', ');
}
