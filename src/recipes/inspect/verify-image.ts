/** Recomputes every digest of an image from the image itself. */
import { createHash } from 'node:crypto';
import { PassforgeError } from '../../errors.ts';
import { baseManifestPath, parseBaseManifest } from '../../iso/base-manifest.ts';
import { baseDigest, digestListPath, parseDigestList } from '../../iso/digest-list.ts';
import { type Extent, type Iso, listIso, nameOf, type OpenIso, readFromIso, withOpenIso } from '../../iso/read-iso.ts';
import { bootPaths } from '../../iso/xorriso-arguments.ts';
import { seedPath } from '../../seed/seed-archive.ts';
import { readManifests } from '../../seed/seed-manifest.ts';
import type { Step } from '../../system/reporter.ts';

/** Where it is told how many bytes have been read. */
type Progress = Pick<Step, 'progress'>;

/** Files that have no digest in the list, see digest-list.ts; xorriso makes the catalogue. */
export const unlistedPaths: readonly string[] = [seedPath, bootPaths.isolinux, bootPaths.catalog];

/**
 * @returns how many files have the digest that the image says
 * @throws PassforgeError of kind `untrusted` that names each file that is changed, missing, not listed, or not in the manifest
 */
export async function verifyImage(image: Iso, step: Progress): Promise<number> {
  const seeds = readManifests(await readFromIso(image, seedPath), nameOf(image));
  const digestList = await readFromIso(image, digestListPath);
  const listed = parseDigestList(digestList.toString(), nameOf(image));
  const base = parseBaseManifest((await readFromIso(image, baseManifestPath)).toString(), nameOf(image));
  const wrong = [
    ...(seeds.every(({ base: made }) => made === baseDigest(digestList))
      ? []
      : [`${digestListPath} is not the list that the seed was made for`]),
    ...(await findOther(image, listed, step)),
    ...base.pool
      .filter(({ filename, sha256 }) => listed.get(filename) !== sha256)
      .map(({ filename }) => `${filename} is not the package that ${baseManifestPath} tells of`),
  ];
  if (wrong.length === 0) return listed.size;
  throw new PassforgeError('untrusted', [`verifying ${nameOf(image)}:`, ...wrong.sort()].join('\n  '), {
    hint: 'Build the image again; if it was read from a stick, write it anew.',
  });
}

/**
 * Refuses an image that holds other files than it was made of. Each was checked when it was fetched; a cache that others may
 * write to could have given xorriso another since. What a disk loses later, only `inspect --verify` finds.
 * @param listed what the image was made of: digests by path
 * @throws PassforgeError of kind `untrusted` that names each such file
 */
export async function refuseOtherContent(
  image: string,
  listed: ReadonlyMap<string, string>,
  step: Progress,
): Promise<void> {
  const wrong = await findOther(image, listed, step);
  if (wrong.length === 0) return;
  throw new PassforgeError('untrusted', ['reading back what was written:', ...wrong.sort()].join('\n  '), {
    hint: 'Build it again. If that does not help, another program writes to the cache, or a disk or the memory is bad.',
  });
}

/** Each file that is changed, missing or not listed, with the word for it. */
async function findOther(image: Iso, listed: ReadonlyMap<string, string>, step: Progress): Promise<string[]> {
  const files = await listIso(image);
  const missing = [...listed.keys()].filter((path) => !files.has(path)).map((path) => `${path} is missing`);
  const changed = await withOpenIso(image, (opened) => findChanged(opened, files, listed, step));
  return [...changed, ...missing];
}

async function findChanged(
  { file }: OpenIso,
  files: ReadonlyMap<string, Extent>,
  listed: ReadonlyMap<string, string>,
  step: Progress,
): Promise<string[]> {
  const wrong: string[] = [];
  const piece = Buffer.allocUnsafeSlow(pieceSize);
  let bytes = 0;
  const total = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [path, extent] of files) {
    if (path !== digestListPath && !unlistedPaths.includes(path)) {
      const expected = listed.get(path);
      if (expected === undefined) wrong.push(`${path} is not listed`);
      else if ((await digestOf(file, extent, piece)) !== expected) wrong.push(`${path} has changed`);
    }
    bytes += extent.size;
    step.progress(bytes, total);
  }
  return wrong;
}

const pieceSize = 1 << 20;

/** @param piece is used for each piece in turn: fresh memory costs more than the digest */
async function digestOf(file: OpenIso['file'], { offset, size }: Extent, piece: Buffer): Promise<string> {
  const hash = createHash('sha256');
  for (let done = 0; done < size; ) {
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, size - done), offset + done);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    done += bytesRead;
  }
  return hash.digest('hex');
}
