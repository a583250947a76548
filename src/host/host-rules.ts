/** What must hold between the keys of a description. Every rule runs; each judges what is written well and skips the rest. */
import { accountRules } from './account/account-rules.ts';
import { aptRules } from './apt/apt-rules.ts';
import { deviceChoiceRules } from './device/device-choice-rules.ts';
import { deviceRules } from './device/device-rules.ts';
import { namedFileRules } from './file/named-file-rules.ts';
import { ownFileRules } from './file/own-file-rules.ts';
import { secretRules } from './file/secret-rules.ts';
import { guestRules } from './guest/guest-rules.ts';
import { guestTuningRules } from './guest/guest-tuning-rules.ts';
import { mediaRules } from './guest/media-rules.ts';
import { kernelRules } from './kernel/kernel-rules.ts';
import { tuningRules } from './kernel/tuning-rules.ts';
import { machineRules } from './machine/machine-rules.ts';
import { networkRules } from './network/network-rules.ts';
import { diskRules } from './storage/disk-rules.ts';
import { storageRules } from './storage/storage-rules.ts';
import { systemRules } from './system-rules.ts';
import type { Finding } from './written/finding.ts';
import { itemsDiffer } from './written/items-differ.ts';
import type { DraftHost, Rule } from './written/rule.ts';

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
