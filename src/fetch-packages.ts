/** From indices to verified packages: each by the digest that its index has. */

import pLimit from 'p-limit';
import type { PackageRecord } from './archive/packages-index.ts';
import { PassforgeError } from './errors.ts';
import type { Archive, FetchOptions } from './open-archive.ts';
import { NotOnServerError } from './system/download-failure.ts';
import { obtainObject } from './system/object-cache.ts';
import type { Step } from './system/reporter.ts';

export interface FetchedPackages {
  /** Paths in the cache by package name. */
  readonly files: ReadonlyMap<string, string>;
  /** What the index lists and the mirror does not have; empty unless that is tolerated. */
  readonly missing: readonly PackageRecord[];
}

const parallelDownloads = 8;

/** Fetches packages that the archive's indices list, several at a time; the first failure stops the others. */
export async function fetchPackages(
  { mirror }: Pick<Archive, 'mirror'>,
  records: readonly PackageRecord[],
  options: FetchOptions & { readonly tolerateMissing?: boolean },
): Promise<FetchedPackages> {
  const failures: unknown[] = [];
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const countBytes = createByteCounter(records, options.step);
  // Resolves with null for what the mirror does not have.
  const fetchOne = async (record: PackageRecord): Promise<string | null> => {
    const source = { url: `${mirror}/${record.filename}`, size: record.size, sha256: record.sha256 };
    const onProgress = (bytes: number): void => countBytes(record, bytes);
    try {
      signal.throwIfAborted();
      return await obtainObject(options.cache, source, { signal, onProgress, pauses: options.pauses });
    } catch (error) {
      if (!(error instanceof NotOnServerError)) {
        failures.push(error);
        stop.abort();
      }
      return null;
    }
  };
  const paths = await pLimit(parallelDownloads).map(records, fetchOne);
  if (failures.length > 0) throw failures[0];
  const missing = records.filter((_, i) => paths[i] === null);
  if (missing.length > 0 && !options.tolerateMissing) throw incompleteMirror(mirror, missing);
  const files = new Map(records.flatMap(({ name }, i) => (paths[i] ? [[name, paths[i]]] : [])));
  return { files, missing };
}

/** Sums up the bytes of all packages for one progress bar. */
function createByteCounter(
  records: readonly PackageRecord[],
  step: Step,
): (record: PackageRecord, bytes: number) => void {
  const total = records.reduce((sum, { size }) => sum + size, 0);
  const counted = new Map<PackageRecord, number>();
  let done = 0;
  return (record, bytes) => {
    done += bytes - (counted.get(record) ?? 0);
    counted.set(record, bytes);
    step.progress(done, total);
  };
}

function incompleteMirror(mirror: string, missing: readonly PackageRecord[]): PassforgeError {
  const files = missing.map(({ filename }) => `\n  ${filename}`).join('');
  const message = `fetching packages from ${mirror}: it lists, but does not have (404):${files}`;
  return new PassforgeError('failed', message, { hint: 'choose another mirror with --mirror' });
}
