/** From indices to verified packages: each by the digest that its index has. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { PackageRecord } from '../../archive/packages-index.ts';
import { PassforgeError } from '../../errors.ts';
import { NotOnServerError } from '../../system/download-failure.ts';
import { type ObjectCache, obtainObject } from '../../system/object-cache.ts';
import type { Step } from '../../system/reporter.ts';
import { requireSpace } from '../../system/require-space.ts';
import { tryMirrors } from '../../system/try-mirrors.ts';
import type { Archive } from './open-archive.ts';
import type { FetchOptions } from './open-suite.ts';

export interface FetchedPackages {
  /** Paths in the cache by package name. */
  readonly files: ReadonlyMap<string, string>;
  /** What the index lists and no mirror has; empty unless that is tolerated. */
  readonly missing: readonly PackageRecord[];
  /** What was not asked for, as it is not among the locked packages; absent without a lock. */
  readonly unlocked?: readonly PackageRecord[];
}

/** What to do when something is on no mirror. */
export const mirrorHint = 'name further mirrors as `apt.mirrors` in the description, or choose another with --mirror';

const parallelDownloads = 8;

/**
 * Fetches packages that the archive's indices list, several at a time; the first failure stops the others. What the first
 * mirror of a suite lacks, the others are asked for.
 */
export async function fetchPackages(
  { suites }: Pick<Archive, 'suites'>,
  records: readonly PackageRecord[],
  options: FetchOptions & { readonly tolerateMissing?: boolean },
): Promise<FetchedPackages> {
  const mirrors = new Map(suites.map(({ suite }) => [suite.name, suite.mirrors]));
  const mirrorsOf = ({ suite }: PackageRecord): readonly string[] => mirrors.get(suite) ?? [];
  await requireSpace(options.cache.parts, await countMissing(options.cache, records), 'what is still to be fetched');
  const failures: unknown[] = [];
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const countBytes = createByteCounter(records, options.step);
  // Resolves with null for what the mirror does not have.
  const fetchOne = async (record: PackageRecord): Promise<string | null> => {
    const { filename, size, sha256 } = record;
    const onProgress = (bytes: number): void => countBytes(record, bytes);
    try {
      signal.throwIfAborted();
      return await tryMirrors(mirrorsOf(record), (mirror) =>
        obtainObject(
          options.cache,
          { url: `${mirror}/${filename}`, size, sha256 },
          { signal, onProgress, pauses: options.pauses },
        ),
      );
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
  if (missing.length > 0 && !options.tolerateMissing)
    throw incompleteMirrors(missing.map((record) => [record, mirrorsOf(record)]));
  const files = new Map(records.flatMap(({ name }, i) => (paths[i] ? [[name, paths[i]]] : [])));
  return { files, missing };
}

/** Bytes that the cache does not have yet, not even as the beginning of an interrupted download. */
async function countMissing({ objects, parts }: ObjectCache, records: readonly PackageRecord[]): Promise<number> {
  const sizeOf = (path: string): Promise<number> =>
    stat(path).then(
      ({ size }) => size,
      () => 0,
    );
  const missing = records.map(async ({ sha256, size }) => {
    const present = Math.max(await sizeOf(join(objects, sha256)), await sizeOf(join(parts, sha256)));
    return Math.max(size - present, 0);
  });
  return (await Promise.all(missing)).reduce((sum, bytes) => sum + bytes, 0);
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

/** Each missing file with the addresses that were asked. */
function incompleteMirrors(missing: readonly (readonly [PackageRecord, readonly string[]])[]): PassforgeError {
  const files = missing.map(([{ filename }, mirrors]) => `\n  ${filename} (asked: ${mirrors.join(', ')})`).join('');
  const message = `fetching packages: the index lists them, but no mirror has them (404):${files}`;
  return new PassforgeError('failed', message, { hint: mirrorHint });
}
