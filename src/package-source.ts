/** Where the steps of a build get their packages: a verified archive and the cache in front of it. */
import type { PackageRecord } from './archive/packages-index.ts';
import { PassforgeError } from './errors.ts';
import { type FetchedPackages, fetchPackages } from './fetch-packages.ts';
import { type Archive, type OpenArchiveOptions, openArchive } from './open-archive.ts';
import type { Step } from './system/reporter.ts';

export interface PackageSource {
  readonly archive: Archive;
  /** The package of that name. @throws PassforgeError when the archive has none */
  find(name: string): PackageRecord;
  /** Paths of the packages' files by name. @throws PassforgeError when the mirror lacks one */
  fetch(records: readonly PackageRecord[], step: Step): Promise<ReadonlyMap<string, string>>;
  /** The same, telling what the mirror lacks. */
  fetchPresent(records: readonly PackageRecord[], step: Step): Promise<FetchedPackages>;
}

export async function openPackageSource(options: OpenArchiveOptions): Promise<PackageSource> {
  const archive = await openArchive(options);
  const { cache, signal } = options;
  return {
    archive,
    find(name) {
      const record = archive.packages.find(name);
      if (record === undefined) {
        throw new PassforgeError(
          'failed',
          `reading the index of ${archive.release.codename}: it has no package ${name}`,
        );
      }
      return record;
    },
    fetch: async (records, step) => (await fetchPackages(archive, records, { cache, signal, step })).files,
    fetchPresent: (records, step) => fetchPackages(archive, records, { cache, signal, step, tolerateMissing: true }),
  };
}
