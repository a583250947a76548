/** What must hold between the keys of a description. Every rule runs; each judges what is written well and skips the rest. */
import { accountRules } from './account-rules.ts';
import { aptRules } from './apt-rules.ts';
import { deviceChoiceRules } from './device-choice-rules.ts';
import { deviceRules } from './device-rules.ts';
import type { Finding } from './finding.ts';
import { guestRules } from './guest-rules.ts';
import { itemsDiffer } from './items-differ.ts';
import { kernelRules } from './kernel-rules.ts';
import { networkRules } from './network-rules.ts';
import { ownFileRules } from './own-file-rules.ts';
import type { DraftHost, Rule } from './rule.ts';
import { serialConsoleRules } from './serial-console.ts';
import { systemRules } from './system-rules.ts';
import { tuningRules } from './tuning-rules.ts';

export const hostRules: readonly Rule[] = [
  diskConditionsCanMatch,
  listItemsDiffer,
  ...networkRules,
  ...kernelRules,
  ...tuningRules,
  ...deviceRules,
  ...deviceChoiceRules,
  ...guestRules,
  ...accountRules,
  ...aptRules,
  ...ownFileRules,
  ...serialConsoleRules,
  ...systemRules,
];

function* diskConditionsCanMatch({ disk }: DraftHost): Iterable<Finding> {
  if (disk === undefined || disk === 'only') return;
  const { serial, model, 'by-id': byId, size } = disk;
  if ([serial, model, byId, size].every((condition) => condition === null)) {
    yield {
      path: ['disk'],
      message: 'names no condition; give serial, model, by-id or size, or write `disk: only`',
      atKey: true,
    };
  }
  if (size === null || size === undefined) return;
  if (size.min === null && size.max === null) {
    yield { path: ['disk', 'size'], message: 'expected min, max or both, got neither', atKey: true };
  }
  if (typeof size.min === 'number' && typeof size.max === 'number' && size.min > size.max) {
    yield { path: ['disk', 'size'], message: 'no disk can match: min is greater than max', atKey: true };
  }
}

function* listItemsDiffer({ administrator, kernel, packages, network }: DraftHost): Iterable<Finding> {
  yield* itemsDiffer(['administrator', 'ssh-keys'], administrator?.['ssh-keys']);
  yield* itemsDiffer(['network', 'nameservers'], network?.nameservers);
  yield* itemsDiffer(['kernel', 'parameters'], kernel?.parameters);
  yield* itemsDiffer(['packages'], packages);
}
