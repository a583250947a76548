/** Recomputes every digest of an image from the image itself. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { PassforgeError } from './errors.ts';
import { baseManifestPath, parseBaseManifest } from './iso/base-manifest.ts';
import { digestListPath, parseDigestList } from './iso/digest-list.ts';
import { type Extent, listIso, readFromIso } from './iso/read-iso.ts';
import { bootPaths } from './iso/xorriso-arguments.ts';
import { seedPath } from './seed/seed-archive.ts';
import { readManifest } from './seed/seed-manifest.ts';
import type { Step } from './system/reporter.ts';

/** Files that have no digest in the list, see digest-list.ts; xorriso makes the catalogue. */
export const unlistedPaths: readonly string[] = [seedPath, bootPaths.isolinux, bootPaths.catalog];

/**
 * @returns how many files have the digest that the image says
 * @throws PassforgeError of kind `untrusted` that names each file that is changed, missing, not listed, or not in the manifest
 */
export async function verifyImage(image: string, step: Step): Promise<number> {
  readManifest(await readFromIso(image, seedPath));
  const listed = parseDigestList((await readFromIso(image, digestListPath)).toString(), image);
  const files = await listIso(image);
  const base = parseBaseManifest((await readFromIso(image, baseManifestPath)).toString(), image);
  const wrong = [
    ...(await findChanged(image, files, listed, step)),
    ...[...listed.keys()].filter((path) => !files.has(path)).map((path) => `${path} is missing`),
    ...base.pool
      .filter(({ filename, sha256 }) => listed.get(filename) !== sha256)
      .map(({ filename }) => `${filename} is not the package that ${baseManifestPath} tells of`),
  ];
  if (wrong.length === 0) return listed.size;
  throw new PassforgeError('untrusted', [`verifying ${image}:`, ...wrong.sort()].join('\n  '), {
    hint: 'Build the image again; if it was read from a stick, write it anew.',
  });
}

/**
 * Refuses an image that holds other bytes than it was made of. Files were checked when they were fetched; a cache that others
 * may write to, or a disk that lies, could have given the program that wrote the image others.
 * @param listed what the image was made of, by path
 * @throws PassforgeError of kind `untrusted` that names each such file
 */
export async function refuseOtherContent(
  image: string,
  listed: ReadonlyMap<string, string>,
  step: Step,
): Promise<void> {
  const files = await listIso(image);
  const wrong = await findChanged(image, files, listed, step);
  if (wrong.length === 0) return;
  throw new PassforgeError('untrusted', ['reading back what was written:', ...wrong].join('\n  '), {
    hint: 'Build it again. If that does not help, another program writes to the cache, or a disk or the memory is bad.',
  });
}

/** Each file that is not listed with just this digest, with the reason. */
async function findChanged(
  image: string,
  files: ReadonlyMap<string, Extent>,
  listed: ReadonlyMap<string, string>,
  step: Step,
): Promise<string[]> {
  const wrong: string[] = [];
  let bytes = 0;
  const total = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [path, extent] of files) {
    if (path !== digestListPath && !unlistedPaths.includes(path)) {
      const expected = listed.get(path);
      if (expected === undefined) wrong.push(`${path} is not listed`);
      else if ((await digestOf(image, extent)) !== expected) wrong.push(`${path} has changed`);
    }
    bytes += extent.size;
    step.progress(bytes, total);
  }
  return wrong;
}

async function digestOf(image: string, { offset, size }: Extent): Promise<string> {
  const hash = createHash('sha256');
  if (size === 0) return hash.digest('hex');
  for await (const chunk of createReadStream(image, { start: offset, end: offset + size - 1 })) hash.update(chunk);
  return hash.digest('hex');
}
