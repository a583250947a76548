/** Rules between the guests and what the host sets aside for them: reserved memory, processors. */

import { missingCpus, unheldGuests } from '../kernel/tuning-rules.ts';
import type { Finding } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { devicesOf, guestsOf } from './guest-parts.ts';

export const guestTuningRules: readonly Rule[] = [hugepagesAreReserved, hugepagesHoldTheGuests, pinnedCpusExist];

function* hugepagesAreReserved(host: DraftHost): Iterable<Finding> {
  if (host.tuning === undefined || (host.tuning !== null && host.tuning.hugepages !== null)) return;
  for (const [index, guest] of guestsOf(host)) {
    if (guest.hugepages !== 'yes') continue;
    const message = 'no memory is reserved in such pages; give `tuning.hugepages`';
    yield { path: ['guests', index, 'hugepages'], message };
  }
}

/** All guests may run at once, but for those that share a device. */
function* hugepagesHoldTheGuests(host: DraftHost): Iterable<Finding> {
  const { size, memory } = host.tuning?.hugepages ?? { size: undefined, memory: undefined };
  if (typeof size !== 'number' || typeof memory !== 'number') return;
  const guests = [...guestsOf(host)]
    .filter(([, { hugepages }]) => hugepages === 'yes')
    .map(([, guest]) => ({
      memory: guest.memory ?? 0,
      starts: guest.autostart === 'yes',
      devices: devicesOf(host, guest),
    }))
    .sort((one, other) => other.memory - one.memory);
  const starting = [...guests].sort((one, other) => Number(other.starts) - Number(one.starts));
  const message = unheldGuests(
    { sizeMiB: size, memoryMiB: memory },
    guests.map((guest) => guest.memory),
    Math.max(memoryTogether(guests), memoryTogether(starting)),
  );
  if (message !== null) yield { path: ['tuning', 'hugepages', 'memory'], message };
}

/** Of guests that can run at the same time: each in turn, unless one before it has a device of its. */
function memoryTogether(guests: readonly { memory: number; devices: readonly number[] }[]): number {
  const taken = new Set<number>();
  let sum = 0;
  for (const { memory, devices } of guests) {
    if (devices.some((device) => taken.has(device))) continue;
    sum += memory;
    for (const device of devices) taken.add(device);
  }
  return sum;
}

function* pinnedCpusExist(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    for (const key of ['pin-cpus', 'emulator-cpus'] as const) {
      const message = missingCpus(guest[key] ?? [], host.tuning?.cpus ?? null);
      if (message !== null) yield { path: ['guests', index, key], message };
    }
  }
}
