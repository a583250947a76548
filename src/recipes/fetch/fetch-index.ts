/** From a verified release file to the bytes of one of its indices, by the digest that it lists. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import type { IndexEntry } from '../../archive/release-file.ts';
import { PassforgeError } from '../../errors.ts';
import { decompressXz } from '../../formats/xz.ts';
import { NotOnServerError } from '../../system/download-failure.ts';
import { obtainObject } from '../../system/object-cache.ts';
import { tryMirrors } from '../../system/try-mirrors.ts';
import type { FetchOptions, SignedSuite } from './open-suite.ts';

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
  const unpacked = release.indices.get(path) ?? null;
  return {
    sha256: entry.sha256,
    unpack: () => unpack(file, unpacked, `${opened.mirror}/dists/${folder}/${path}.xz`),
  };
}

/** @param entry what the release file says of the unpacked index; null when it says nothing */
async function unpack(file: string, entry: IndexEntry | null, url: string): Promise<Buffer> {
  const limit = entry?.size ?? indexLimit;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of decompressXz(createReadStream(file))) {
    length += chunk.length;
    if (length > limit) throw new PassforgeError('untrusted', `unpacking ${url}: it is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (entry !== null && createHash('sha256').update(bytes).digest('hex') !== entry.sha256) {
    throw new PassforgeError('untrusted', `unpacking ${url}: ${length} bytes come out, not those that are signed`);
  }
  return bytes;
}
