/** Rules between the guests and what the host sets aside for them: reserved memory, processors. */
import type { Finding } from './finding.ts';
import { guestsOf } from './guest-parts.ts';
import type { DraftHost, Rule } from './rule.ts';
import { missingCpus, unheldGuests } from './tuning-rules.ts';

export const guestTuningRules: readonly Rule[] = [hugepagesAreReserved, hugepagesHoldTheGuests, pinnedCpusExist];

function* hugepagesAreReserved(host: DraftHost): Iterable<Finding> {
  if (host.tuning === undefined || (host.tuning !== null && host.tuning.hugepages !== null)) return;
  for (const [index, guest] of guestsOf(host)) {
    if (guest.hugepages !== 'yes') continue;
    const message = 'no memory is reserved in such pages; give `tuning.hugepages`';
    yield { path: ['guests', index, 'hugepages'], message };
  }
}

/** All guests may run at once. */
function* hugepagesHoldTheGuests(host: DraftHost): Iterable<Finding> {
  const { size, memory } = host.tuning?.hugepages ?? { size: undefined, memory: undefined };
  if (typeof size !== 'number' || typeof memory !== 'number') return;
  const amounts = [...guestsOf(host)]
    .filter(([, { hugepages }]) => hugepages === 'yes')
    .map(([, guest]) => guest.memory);
  const known = amounts.filter((amount) => typeof amount === 'number');
  const message = unheldGuests({ sizeMiB: size, memoryMiB: memory }, known);
  if (message !== null) yield { path: ['tuning', 'hugepages', 'memory'], message };
}

function* pinnedCpusExist(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    for (const key of ['pin-cpus', 'emulator-cpus'] as const) {
      const message = missingCpus(guest[key] ?? [], host.tuning?.cpus ?? null);
      if (message !== null) yield { path: ['guests', index, key], message };
    }
  }
}
