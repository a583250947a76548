/** Where two images differ, by the names of their files: in the base, in the seed, or outside all files. */
import { open } from 'node:fs/promises';
import { PassforgeError } from '../../errors.ts';
import { type Extent, listIso, measureIso, readBytes, readFromIso } from '../../iso/read-iso.ts';
import { seedPath } from '../../seed/seed-archive.ts';
import { readManifests, type SeedManifest } from '../../seed/seed-manifest.ts';
import type { Step } from '../../system/reporter.ts';

/** Bytes that are compared at once. */
const chunkSize = 1024 * 1024;

/**
 * @returns what differs, in the order in which it lies in the first image: `pool/… differs at its byte 17`; empty for
 * images of the same bytes
 * @throws PassforgeError when one of them is no image of ours
 */
export async function compareImages(one: string, other: string, step: Step): Promise<string[]> {
  const [ours, theirs] = [await listIso(one), await listIso(other)];
  const size = await measureIso(one);
  const found: string[] = [];
  for (const [path, extent] of sortByPlace(ours)) {
    const counterpart = theirs.get(path);
    if (counterpart === undefined) found.push(`${path} is only in ${one}`);
    else found.push(...(await compareFiles(path, { file: one, ...extent }, { file: other, ...counterpart })));
    step.progress(extent.offset + extent.size, size);
  }
  const added = sortByPlace(theirs).filter(([path]) => !ours.has(path));
  found.push(...added.map(([path]) => `${path} is only in ${other}`));
  return found.length > 0 ? found : compareWhole(one, other);
}

/** Bytes of a file. */
interface Part extends Extent {
  readonly file: string;
}

function sortByPlace(files: ReadonlyMap<string, Extent>): [string, Extent][] {
  return [...files].sort(([, a], [, b]) => a.offset - b.offset);
}

async function compareFiles(path: string, one: Part, other: Part): Promise<string[]> {
  const place = await findDifference(one, other);
  if (place === null) return [];
  const within = path === seedPath ? await compareSeeds(one.file, other.file) : [];
  return [`${path} differs at its byte ${place}`, ...within.map((name) => `${path}: ${name} differs`)];
}

/** The files of two seeds that differ: of the installer, and of the installed host. None when one of the seeds is damaged. */
async function compareSeeds(one: string, other: string): Promise<string[]> {
  const [ours, theirs] = [await readSeedManifests(one), await readSeedManifests(other)];
  const [our, their] = [ours[0], theirs[0]];
  if (our === undefined || their === undefined) return [];
  if (ours.length === 1 && theirs.length === 1) return compareHosts(our, their);
  const names = new Set([...ours, ...theirs].map(({ host }) => host.hostname));
  return [...names].sort().flatMap((name) => {
    const [a, b] = [ours, theirs].map((hosts) => hosts.find(({ host }) => host.hostname === name));
    if (a === undefined || b === undefined) return [`host ${name}`];
    return compareHosts(a, b).map((path) => `${path} of ${name}`);
  });
}

function compareHosts(one: SeedManifest, other: SeedManifest): string[] {
  const target = differingKeys(one.target, other.target).map((path) => `target/${path}`);
  return [...differingKeys(one.files, other.files), ...target];
}

async function readSeedManifests(image: string): Promise<SeedManifest[]> {
  try {
    return readManifests(await readFromIso(image, seedPath), image);
  } catch (error) {
    if (error instanceof PassforgeError) return [];
    throw error;
  }
}

function differingKeys(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): string[] {
  return Object.keys({ ...one, ...other })
    .filter((key) => one[key] !== other[key])
    .sort();
}

/** Boot records, names and times of files lie outside the files themselves. */
async function compareWhole(one: string, other: string): Promise<string[]> {
  const [size, otherSize] = [await measureIso(one), await measureIso(other)];
  const place = await findDifference({ file: one, offset: 0, size }, { file: other, offset: 0, size: otherSize });
  return place === null ? [] : [`byte ${place} differs, which lies in no file: boot records, names or times`];
}

/** The first byte that differs, or the end of the shorter one; null when there is none. */
async function findDifference(one: Part, other: Part): Promise<number | null> {
  const files = [await open(one.file), await open(other.file)] as const;
  try {
    const length = Math.min(one.size, other.size);
    for (let place = 0; place < length; place += chunkSize) {
      const size = Math.min(chunkSize, length - place);
      const ours = await readBytes(files[0], one.offset + place, size);
      const theirs = await readBytes(files[1], other.offset + place, size);
      if (!ours.equals(theirs)) return place + ours.findIndex((byte, index) => byte !== theirs[index]);
    }
    return one.size === other.size ? null : length;
  } finally {
    for (const file of files) await file.close();
  }
}
