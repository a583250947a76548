/** Rules of what is set aside for guests: it must exist, and the host must keep its share. */

import type { Finding } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { formatCpuList } from './cpu-list.ts';

export const tuningRules: readonly Rule[] = [hugepagesFillTheMemory, isolatedCpusExist, hostKeepsItsFirstCpu];

function* hugepagesFillTheMemory({ tuning }: DraftHost): Iterable<Finding> {
  const { size, memory } = tuning?.hugepages ?? { size: undefined, memory: undefined };
  if (typeof size !== 'number' || typeof memory !== 'number' || memory % size === 0) return;
  const message = `expected a multiple of the size of a page, ${formatMemory(size)}, got ${memory} MiB`;
  yield { path: ['tuning', 'hugepages', 'memory'], message };
}

function* isolatedCpusExist({ tuning }: DraftHost): Iterable<Finding> {
  const message = missingCpus(tuning?.['isolate-cpus'] ?? [], tuning?.cpus ?? null);
  if (message !== null) yield { path: ['tuning', 'isolate-cpus'], message };
}

/** The kernel's timekeeping stays on the processor that it starts on. */
function* hostKeepsItsFirstCpu({ tuning }: DraftHost): Iterable<Finding> {
  if (!tuning?.['isolate-cpus']?.includes(0)) return;
  yield { path: ['tuning', 'isolate-cpus'], message: 'processor 0 is what the host itself runs on; leave it out' };
}

/**
 * Why processors that the description names cannot be those of the machine, or null.
 * @param cpus how many processors the machine has; null if the description does not say
 */
export function missingCpus(named: readonly (number | undefined)[], cpus: number | null): string | null {
  if (cpus === null) return null;
  const missing = named.filter((number) => number !== undefined).filter((number) => number >= cpus);
  if (missing.length === 0) return null;
  return `the machine has no processor ${formatCpuList(missing)}: \`tuning.cpus\` says ${cpus}, counted from 0`;
}

/**
 * Why the reserved pages do not hold the guests that want them, or null. All amounts in MiB.
 * @param guests memory of each guest that takes it from these pages
 * @param together how much is taken at most at the same time
 */
export function unheldGuests(
  reserved: { sizeMiB: number; memoryMiB: number },
  guests: readonly number[],
  together: number,
): string | null {
  const odd = guests.find((memory) => memory % reserved.sizeMiB !== 0);
  if (odd !== undefined) return `a guest's ${odd} MiB are no multiple of a page of ${formatMemory(reserved.sizeMiB)}`;
  if (together <= reserved.memoryMiB) return null;
  return `guests that can run together (sharing no device) take ${together} MiB, and \`tuning.hugepages\` reserves ${reserved.memoryMiB} MiB`;
}

function formatMemory(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`;
}
