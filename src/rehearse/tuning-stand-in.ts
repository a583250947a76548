/** What a rehearsal's machine sets aside: as described, but no more than it has. */
import type { Hugepages, Tuning } from '../host/kernel/tuning.ts';

/** A quarter of the memory at most goes into large pages, and of the isolated processors those that there are. */
export function tuningFor({ hugepages, isolatedCpus }: Tuning, machine: { memoryMiB: number; cpus: number }): Tuning {
  const isolated = isolatedCpus.filter((number) => number < machine.cpus);
  const last = isolatedCpus.length > 0 && isolated.length === 0 ? [machine.cpus - 1] : [];
  return {
    cpus: machine.cpus,
    hugepages: hugepages && fewerPages(hugepages, machine.memoryMiB / 4),
    isolatedCpus: [...isolated, ...last],
  };
}

function fewerPages({ sizeMiB, count }: Hugepages, availableMiB: number): Hugepages | null {
  const possible = Math.min(count, Math.floor(availableMiB / sizeMiB));
  return possible === 0 ? null : { sizeMiB, count: possible };
}
