/** Where two images differ, by the names of their files: in the base, in the seed, or outside all files. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Extent, listIso, readFromIso } from './iso/read-iso.ts';
import { seedPath } from './seed/seed-archive.ts';
import { readManifest } from './seed/seed-manifest.ts';
import type { Step } from './system/reporter.ts';

/**
 * @returns what differs, in the order in which it lies in the first image: `pool/… differs at its byte 17`; empty for
 * images of the same bytes
 * @throws PassforgeError when one of them is no image of ours
 */
export async function compareImages(one: string, other: string, step: Step): Promise<string[]> {
  const [ours, theirs] = [await listIso(one), await listIso(other)];
  const found: string[] = [];
  for (const [path, extent] of sortByPlace(ours)) {
    const counterpart = theirs.get(path);
    if (counterpart === undefined) found.push(`${path} is only in ${one}`);
    else found.push(...(await compareFiles(path, { file: one, ...extent }, { file: other, ...counterpart })));
    step.progress(extent.offset, (await stat(one)).size);
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

/** The files of two seeds that differ: of the installer, and of the installed host. */
async function compareSeeds(one: string, other: string): Promise<string[]> {
  const [ours, theirs] = await Promise.all(
    [one, other].map(async (image) => readManifest(await readFromIso(image, seedPath))),
  );
  const differing = (key: 'files' | 'target', prefix: string): string[] => {
    const [before, after] = [ours?.[key] ?? {}, theirs?.[key] ?? {}];
    const paths = Object.keys({ ...before, ...after }).sort();
    return paths.filter((path) => before[path] !== after[path]).map((path) => `${prefix}${path}`);
  };
  return [...differing('files', ''), ...differing('target', 'target/')];
}

/** Boot records, names and times of files lie outside the files themselves. */
async function compareWhole(one: string, other: string): Promise<string[]> {
  const [size, otherSize] = [(await stat(one)).size, (await stat(other)).size];
  const place = await findDifference({ file: one, offset: 0, size }, { file: other, offset: 0, size: otherSize });
  return place === null ? [] : [`byte ${place} differs, which lies in no file: boot records, names or times`];
}

/** The first byte that differs, or the end of the shorter one; null when there is none. */
async function findDifference(one: Part, other: Part): Promise<number | null> {
  let place = 0;
  const theirs = read(other);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of read(one)) {
    for (let done = 0; done < chunk.length; ) {
      if (rest.length === 0) rest = (await theirs.next()).value ?? Buffer.alloc(0);
      const length = Math.min(rest.length, chunk.length - done);
      const [mine, their] = [chunk.subarray(done, done + length), rest.subarray(0, length)];
      if (length === 0 || !mine.equals(their)) {
        const within = mine.findIndex((byte, index) => byte !== their[index]);
        return place + Math.max(within, 0);
      }
      [done, place, rest] = [done + length, place + length, rest.subarray(length)];
    }
  }
  return one.size === other.size ? null : place;
}

async function* read({ file, offset, size }: Part): AsyncGenerator<Buffer> {
  if (size > 0) yield* createReadStream(file, { start: offset, end: offset + size - 1 });
}
