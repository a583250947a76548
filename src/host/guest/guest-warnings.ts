/** What is allowed in a guest and yet seldom what its writer hopes for. */
import type { Guest } from './guest.ts';

/** @param key the guest's own, such as `guests[0]` */
export function guestWarnings(guest: Guest, key: string): string[] {
  return [...siblingWarnings(guest, key), ...systemWarnings(guest, key)];
}

/** Linux mostly counts the first threads of all cores, then the second ones. */
function siblingWarnings(guest: Guest, key: string): string[] {
  if (!hasNeighboursAsSiblings(guest)) return [];
  return [
    `${key}.pin-cpus: the guest takes neighbours like ${guest.pinnedCpus.slice(0, 2).join(' and ')} for threads of one core, which on most machines they are not; see /sys/devices/system/cpu/cpu${guest.pinnedCpus[0]}/topology/thread_siblings_list`,
  ];
}

function hasNeighboursAsSiblings({ vcpus, pinnedCpus }: Guest): boolean {
  if (vcpus.threads !== 2 || pinnedCpus.length === 0) return false;
  return pinnedCpus.every((cpu, index) => index % 2 === 0 || cpu === (pinnedCpus[index - 1] ?? cpu) + 1);
}

/** cloud-init is part of a system that is there. Without answers, an empty guest gets its medium later. */
function systemWarnings({ cloudInit, disks, installIso, boot }: Guest, key: string): string[] {
  const isImported = disks[0]?.sizeGiB === null;
  if (cloudInit === null || isImported || installIso !== null || boot.includes('network')) return [];
  return [
    `${key}.cloud-init: no system is there to read it; give a disk that has one with \`import: yes\`, or \`install-iso\``,
  ];
}
