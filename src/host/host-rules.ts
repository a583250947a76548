/** What must hold between the keys of a description. Every rule runs; each judges what is written well and skips the rest. */
import { deviceRules } from './device-rules.ts';
import type { Finding } from './finding.ts';
import { guestRules } from './guest-rules.ts';
import { itemsDiffer } from './items-differ.ts';
import { networkRules } from './network-rules.ts';
import type { DraftHost, Rule } from './rule.ts';

export const hostRules: readonly Rule[] = [
  diskConditionsCanMatch,
  listItemsDiffer,
  ...networkRules,
  ...deviceRules,
  ...guestRules,
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
  yield* itemsDiffer(['network', 'search'], network?.search);
  yield* itemsDiffer(['kernel', 'parameters'], kernel?.parameters);
  yield* itemsDiffer(['packages'], packages);
}
