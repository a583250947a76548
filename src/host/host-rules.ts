/** What must hold between the keys of a description. Every rule runs; each judges what is written well and skips the rest. */
import { accountRules } from './account-rules.ts';
import { aptRules } from './apt-rules.ts';
import { deviceChoiceRules } from './device-choice-rules.ts';
import { deviceRules } from './device-rules.ts';
import { diskRules } from './disk-rules.ts';
import type { Finding } from './finding.ts';
import { guestRules } from './guest-rules.ts';
import { guestTuningRules } from './guest-tuning-rules.ts';
import { itemsDiffer } from './items-differ.ts';
import { kernelRules } from './kernel-rules.ts';
import { machineRules } from './machine-rules.ts';
import { mediaRules } from './media-rules.ts';
import { namedFileRules } from './named-file-rules.ts';
import { networkRules } from './network-rules.ts';
import { ownFileRules } from './own-file-rules.ts';
import type { DraftHost, Rule } from './rule.ts';
import { secretRules } from './secret-rules.ts';
import { storageRules } from './storage-rules.ts';
import { systemRules } from './system-rules.ts';
import { tuningRules } from './tuning-rules.ts';

export const hostRules: readonly Rule[] = [
  ...machineRules,
  ...diskRules,
  ...storageRules,
  listItemsDiffer,
  ...networkRules,
  ...kernelRules,
  ...tuningRules,
  ...deviceRules,
  ...deviceChoiceRules,
  ...guestRules,
  ...guestTuningRules,
  ...mediaRules,
  ...accountRules,
  ...aptRules,
  ...ownFileRules,
  ...secretRules,
  ...namedFileRules,
  ...systemRules,
];

function* listItemsDiffer({ administrator, kernel, packages, network }: DraftHost): Iterable<Finding> {
  yield* itemsDiffer(['administrator', 'ssh-keys'], administrator?.['ssh-keys']);
  yield* itemsDiffer(['network', 'nameservers'], network?.nameservers);
  yield* itemsDiffer(['network', 'search'], network?.search);
  yield* itemsDiffer(['kernel', 'parameters'], kernel?.parameters);
  yield* itemsDiffer(['packages'], packages);
}
