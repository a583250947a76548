/** What must hold between the keys of a description. Every rule runs; each judges what is written well and skips the rest. */
import { deviceRules } from './device-rules.ts';
import { diskRules } from './disk-rules.ts';
import type { Finding } from './finding.ts';
import { guestRules } from './guest-rules.ts';
import { itemsDiffer } from './items-differ.ts';
import { networkRules } from './network-rules.ts';
import type { DraftHost, Rule } from './rule.ts';
import { storageRules } from './storage-rules.ts';

export const hostRules: readonly Rule[] = [
  ...diskRules,
  ...storageRules,
  listItemsDiffer,
  ...networkRules,
  ...deviceRules,
  ...guestRules,
];

function* listItemsDiffer({ administrator, kernel, packages, network }: DraftHost): Iterable<Finding> {
  yield* itemsDiffer(['administrator', 'ssh-keys'], administrator?.['ssh-keys']);
  yield* itemsDiffer(['network', 'nameservers'], network?.nameservers);
  yield* itemsDiffer(['kernel', 'parameters'], kernel?.parameters);
  yield* itemsDiffer(['packages'], packages);
}
