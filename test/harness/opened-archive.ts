/** A test archive with an empty cache in front of it. */

import type { ExecutionContext } from 'ava';
import { resolveClosure } from '../../src/archive/resolve-closure.ts';
import { fetchPackages } from '../../src/recipes/fetch/fetch-packages.ts';
import { type Archive, openArchive } from '../../src/recipes/fetch/open-archive.ts';
import { type ObjectCache, openObjectCache } from '../../src/system/object-cache.ts';
import { silentStep, startTestArchive, type TestArchive, type TestArchiveContent } from './archive-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ArchiveSetting {
  readonly archive: TestArchive;
  /** Its folder. */
  readonly folder: string;
  readonly cache: ObjectCache;
  open(): Promise<Archive>;
  /** Fetches these packages and components with what they depend on. */
  fetchFrom(opened: Archive, ...names: string[]): Promise<ReadonlyMap<string, string>>;
  /** Opens the archive first. */
  fetch(...names: string[]): Promise<ReadonlyMap<string, string>>;
}

/** @param cacheFolder where the cache is; by default a folder of the test's own */
export async function prepareArchive(
  t: ExecutionContext,
  content: TestArchiveContent,
  cacheFolder?: string,
): Promise<ArchiveSetting> {
  const archive = await startTestArchive(content);
  t.teardown(() => archive.close());
  const folder = cacheFolder ?? (await temporaryFolder(t));
  const cache = await openObjectCache(folder);
  const options = { cache, step: silentStep, pauses: [1] };
  const { suite, keyFolder } = archive;
  const open = (): Promise<Archive> =>
    openArchive({ ...options, suites: [suite], keyFolder, components: ['main'], acceptDate: null });
  const fetchFrom = async ({ suites, packages, components }: Archive, ...names: string[]) => {
    const records = names.flatMap((name) =>
      components.find(name) === undefined
        ? resolveClosure([name], packages).packages
        : resolveClosure([name], components).packages,
    );
    return (await fetchPackages({ suites }, records, options)).files;
  };
  const fetch = async (...names: string[]) => fetchFrom(await open(), ...names);
  return { archive, folder, cache, open, fetchFrom, fetch };
}
