/** Rules of the media that guests' systems take their answers from. */
import { cloudInitRules } from './cloud-init-rules.ts';
import { type Finding, formatPath } from './finding.ts';
import { disksOf, guestsOf } from './guest-parts.ts';
import { seedPath } from './guest-seed.ts';
import type { DraftHost, Rule } from './rule.ts';
import { windowsSetupRules } from './windows-setup-rules.ts';

export const guestSeedRules: readonly Rule[] = [seedsOverwriteNothing, ...windowsSetupRules, ...cloudInitRules];

/** Each is made anew with its guest's definition. */
function* seedsOverwriteNothing(host: DraftHost): Iterable<Finding> {
  const disks = [...disksOf(host)];
  for (const [index, guest] of guestsOf(host)) {
    const key = guest['windows-setup'] === null ? 'cloud-init' : 'windows-setup';
    if (guest[key] === null || guest.name === undefined) continue;
    const file = seedPath(guest.name, disks.find((disk) => disk.guest === index)?.part.path ?? null);
    const taken = disks.find(({ part }) => part.path === file);
    const medium = (['install-iso', 'virtio-drivers'] as const).find((other) => guest[other] === file);
    const owner = taken === undefined ? medium && ['guests', index, medium] : [...taken.path, 'path'];
    if (owner === undefined) continue;
    const message = `the answers become ${file}, which is also ${formatPath(owner)}; name that file otherwise`;
    yield { path: ['guests', index, key], message, atKey: true };
  }
}
