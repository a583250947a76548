/** Files that builds unpack from verified packages: unpacked once, and kept in the cache for the next build. */
import type { PackageRecord } from '../../archive/packages-index.ts';
import { packEntries, readEntries } from '../../formats/entry-list.ts';
import type { TarEntry } from '../../formats/tar.ts';
import { deriveObject } from '../../system/derived-objects.ts';
import type { ObjectCache } from '../../system/object-cache.ts';

/**
 * The entries that `unpack` takes from the packages, in its order.
 * @param what names the act; with the packages' digests and the program it has to settle the result
 */
export async function keepEntries(
  cache: ObjectCache,
  what: string,
  packages: readonly Pick<PackageRecord, 'name' | 'sha256'>[],
  unpack: () => Promise<readonly TarEntry[]>,
): Promise<TarEntry[]> {
  const inputs = packages.map(({ name, sha256 }) => `${name} ${sha256}`);
  return readEntries(await deriveObject(cache, [what, ...inputs], async () => packEntries(await unpack())));
}
