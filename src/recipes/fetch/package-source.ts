/** Where the steps of a build get their packages: a verified archive and the cache in front of it. */
import type { PackageRecord } from '../../archive/packages-index.ts';
import type { ReleaseFile } from '../../archive/release-file.ts';
import { PassforgeError } from '../../errors.ts';
import type { ObjectCache } from '../../system/object-cache.ts';
import type { Step } from '../../system/reporter.ts';
import { type FetchedPackages, fetchPackages } from './fetch-packages.ts';
import { type Archive, type OpenArchiveOptions, openArchive } from './open-archive.ts';

export interface PackageSource {
  readonly archive: Archive;
  /** What the release itself says of itself. */
  readonly release: ReleaseFile;
  readonly cache: ObjectCache;
  /** The package of that name. @throws PassforgeError when the archive has none */
  find(name: string): PackageRecord;
  /** Paths of the packages' files by name. @throws PassforgeError when the mirror lacks one */
  fetch(records: readonly PackageRecord[], step: Step): Promise<ReadonlyMap<string, string>>;
  /** The same, telling what no mirror has, and what a lock leaves out. */
  fetchPresent(records: readonly PackageRecord[], step: Step): Promise<FetchedPackages>;
}

export interface PackageSourceOptions extends OpenArchiveOptions {
  /** Digests of all packages that may be used, where they are locked. */
  readonly lockedPackages?: ReadonlySet<string> | null;
}

export async function openPackageSource(options: PackageSourceOptions): Promise<PackageSource> {
  const archive = await openArchive(options);
  const { cache, signal, pauses } = options;
  const [main] = archive.suites;
  if (main === undefined) throw new Error('an archive without suites');
  const { release } = main;
  return {
    archive,
    release,
    cache,
    find(name) {
      const record = archive.packages.find(name);
      if (record === undefined) {
        throw new PassforgeError('failed', `reading the index of ${release.codename}: it has no package ${name}`);
      }
      return record;
    },
    fetch: async (records, step) => (await fetchPackages(archive, records, { cache, signal, pauses, step })).files,
    async fetchPresent(records, step) {
      const isLocked = ({ sha256 }: PackageRecord): boolean => options.lockedPackages?.has(sha256) ?? true;
      const wanted = records.filter(isLocked);
      const fetched = await fetchPackages(archive, wanted, { cache, signal, pauses, step, tolerateMissing: true });
      return { ...fetched, unlocked: records.filter((record) => !isLocked(record)) };
    },
  };
}
