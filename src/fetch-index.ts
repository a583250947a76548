/** From a verified release file to the bytes of one of its indices, by the digest that it lists. */

import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { PassforgeError } from './errors.ts';
import { decompressXz } from './formats/xz.ts';
import type { FetchOptions, SignedSuite } from './open-suite.ts';
import { NotOnServerError } from './system/download-failure.ts';
import { obtainObject } from './system/object-cache.ts';
import { tryMirrors } from './system/try-mirrors.ts';

const indexLimit = 512 * 1024 * 1024;

export interface FetchedIndex {
  /** Of the packed file. */
  readonly sha256: string;
  /** The uncompressed bytes. */
  unpack(): Promise<Buffer>;
}

/**
 * @param path of the uncompressed index below the suite's folder; the one that is packed with xz is fetched
 * @returns null when the release file does not list the index
 */
export async function fetchIndex(
  opened: SignedSuite,
  path: string,
  options: FetchOptions,
): Promise<FetchedIndex | null> {
  const { release, suite, folder } = opened;
  const entry = release.indices.get(`${path}.xz`);
  if (entry === undefined) return null;
  const onProgress = (bytes: number): void => options.step.progress(bytes, entry.size);
  // By its digest an index can be had while the mirror replaces it; not every mirror carries these paths.
  const byHash = posix.join(posix.dirname(path), 'by-hash/SHA256', entry.sha256);
  const file = await tryMirrors(suite.mirrors, async (mirror) => {
    const obtain = (place: string): Promise<string> =>
      obtainObject(
        options.cache,
        { url: `${mirror}/dists/${folder}/${place}`, ...entry },
        { signal: options.signal, pauses: options.pauses, onProgress },
      );
    if (!release.acquireByHash) return await obtain(`${path}.xz`);
    return await obtain(byHash).catch((error: unknown) => {
      if (error instanceof NotOnServerError) return obtain(`${path}.xz`);
      throw error;
    });
  });
  const limit = release.indices.get(path)?.size ?? indexLimit;
  return {
    sha256: entry.sha256,
    unpack: () => unpack(file, limit, `${opened.mirror}/dists/${folder}/${path}.xz`),
  };
}

async function unpack(file: string, limit: number, url: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of decompressXz(createReadStream(file))) {
    length += chunk.length;
    if (length > limit) throw new PassforgeError('untrusted', `unpacking ${url}: it is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
