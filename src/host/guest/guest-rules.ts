/** Rules of the guests as a whole: what is each one's own, and which keys exclude each other. */

import type { Finding } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { cloudInitRules } from './cloud-init-rules.ts';
import { guestCpuRules } from './guest-cpu-rules.ts';
import { guestDiskRules } from './guest-disk-rules.ts';
import { guestMachineRules } from './guest-machine-rules.ts';
import { guestNetworkRules } from './guest-network-rules.ts';
import { guestsOf } from './guest-parts.ts';
import { guestSeatRules } from './guest-seat-rules.ts';
import { windowsSetupRules } from './windows-setup-rules.ts';

export const guestRules: readonly Rule[] = [
  namesDiffer,
  shortFormOrList,
  delayIsOfAStart,
  delaysAreShort,
  ...guestDiskRules,
  ...guestNetworkRules,
  ...guestCpuRules,
  ...guestMachineRules,
  ...guestSeatRules,
  ...windowsSetupRules,
  ...cloudInitRules,
];

function* namesDiffer({ guests }: DraftHost): Iterable<Finding> {
  const names = guests?.map((guest) => guest?.name);
  yield* itemsDiffer(['guests'], names, (index) => ['guests', index, 'name']);
}

function* shortFormOrList(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    for (const [short, list] of [
      ['disk', 'disks'],
      ['network', 'networks'],
    ] as const) {
      if (guest[short] === null || guest[list] === null) continue;
      yield { path: ['guests', index, short], message: `put it into \`${list}\`, which is there, too`, atKey: true };
    }
  }
}

function* delayIsOfAStart(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    if (typeof guest['start-delay'] !== 'number' || guest.autostart === 'yes' || guest.autostart === undefined)
      continue;
    const message = 'the next guest waits after the start of this one; write `autostart: yes`, or leave this out';
    yield { path: ['guests', index, 'start-delay'], message, atKey: true };
  }
}

/** The verdict waits for all starts, and two starts that are cut off before it count as bad ones. */
const longestDelays = 600;

function* delaysAreShort(host: DraftHost): Iterable<Finding> {
  let sum = 0;
  for (const [index, guest] of guestsOf(host)) {
    sum += guest['start-delay'] ?? 0;
    if (sum <= longestDelays) continue;
    const message = `together with those before it ${sum} seconds; the host's verdict waits ${longestDelays} at most`;
    yield { path: ['guests', index, 'start-delay'], message };
    return;
  }
}
