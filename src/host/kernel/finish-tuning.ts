/** From `tuning` as written to the finished one. */
import type { WrittenHost } from '../host-schema.ts';
import type { Tuning } from './tuning.ts';

export function finishTuning(written: WrittenHost['tuning']): Tuning {
  const hugepages = written?.hugepages ?? null;
  return {
    cpus: written?.cpus ?? null,
    hugepages: hugepages && { sizeMiB: hugepages.size, count: hugepages.memory / hugepages.size },
    isolatedCpus: written?.['isolate-cpus'] ?? [],
  };
}
