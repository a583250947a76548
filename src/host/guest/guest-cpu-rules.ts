/** Rules of the guests' virtual CPUs and where they run, and of their memory. */
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { type DraftGuest, guestsOf } from './guest-parts.ts';

export const guestCpuRules: readonly Rule[] = [
  vcpusFit,
  pinsFitVcpus,
  guestsThatStartTogetherHaveCpusOfTheirOwn,
  hugepagesFit,
];

function* vcpusFit(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    const count = vcpusOf(guest) ?? 0;
    if (count <= 512) continue;
    const message = `expected at most 512 virtual CPUs in all, got ${count}`;
    yield { path: ['guests', index, 'vcpus'], message, atKey: true };
  }
}

function* pinsFitVcpus(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    const count = vcpusOf(guest);
    const pins = guest['pin-cpus']?.length;
    if (count === undefined || pins === undefined || pins === count) continue;
    const message = `expected ${count} CPUs, one for each virtual one, got ${pins}`;
    yield { path: ['guests', index, 'pin-cpus'], message };
  }
}

/** Others may share CPUs, since they need not run at the same time. */
function* guestsThatStartTogetherHaveCpusOfTheirOwn(host: DraftHost): Iterable<Finding> {
  const owners = new Map<number, number>();
  for (const [index, guest] of guestsOf(host)) {
    if (guest.autostart !== 'yes') continue;
    const pins = guest['pin-cpus'] ?? [];
    const taken = pins.find((cpu) => owners.has(cpu ?? -1));
    if (taken !== undefined) {
      const owner = formatPath(['guests', owners.get(taken) ?? 0, 'pin-cpus']);
      const message = `CPU ${taken} is taken by ${owner}, and both guests start with the host`;
      yield { path: ['guests', index, 'pin-cpus'], message };
    }
    for (const cpu of pins) owners.set(cpu ?? -1, index);
  }
}

/** The smallest hugepage of x86 is 2 MiB. */
function* hugepagesFit(host: DraftHost): Iterable<Finding> {
  for (const [index, { memory, hugepages }] of guestsOf(host)) {
    if (hugepages !== 'yes' || memory === undefined || memory % 2 === 0) continue;
    const message = `hugepages have 2 MiB each; expected an even number of MiB, got ${memory}`;
    yield { path: ['guests', index, 'memory'], message };
  }
}

/** Undefined where one of the factors is written wrongly. */
function vcpusOf({ vcpus }: DraftGuest): number | undefined {
  const factors = [vcpus?.sockets, vcpus?.cores, vcpus?.threads];
  if (factors.includes(undefined)) return undefined;
  return factors.reduce<number>((count, factor) => count * (factor ?? 1), 1);
}
