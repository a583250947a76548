/** What must hold between the description's own files and units, and between them and its users. */

import { basename } from 'node:path/posix';
import { guestsFolder } from '../storage/storage.ts';
import type { Finding } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { isFatName } from './stick-names.ts';

export const ownFileRules: readonly Rule[] = [
  pathsDiffer,
  contentIsFromOnePlace,
  namesOnSticksHaveSticks,
  defaultNamesAreOnSticks,
  bootHoldsNoSecrets,
  passphraseStaysOnItsStick,
  filesStayVisible,
  sshKeysAreTheirOwnKey,
  ownersExist,
  enabledUnitsCanStart,
];

function* pathsDiffer({ files, units }: DraftHost): Iterable<Finding> {
  const fileCount = (files ?? []).length;
  const paths = [
    ...(files ?? []).map((file) => file?.path),
    ...(units ?? []).map((unit) => (unit?.name === undefined ? undefined : `/etc/systemd/system/${unit.name}`)),
  ];
  yield* itemsDiffer(['files'], paths, (index) =>
    index < fileCount ? ['files', index, 'path'] : ['units', index - fileCount, 'name'],
  );
}

type DraftFile = NonNullable<NonNullable<DraftHost['files']>[number]>;

function* filesOf({ files }: DraftHost): Iterable<[number, DraftFile]> {
  for (const [index, file] of (files ?? []).entries()) {
    if (file !== undefined) yield [index, file];
  }
}

function* contentIsFromOnePlace(host: DraftHost): Iterable<Finding> {
  for (const [index, { content, stick }] of filesOf(host)) {
    if ((content === null) !== (stick === null)) continue;
    const message = `expected content or stick, got ${content === null ? 'neither' : 'both'}`;
    yield { path: ['files', index], message, atKey: true };
  }
}

function* namesOnSticksHaveSticks(host: DraftHost): Iterable<Finding> {
  for (const [index, { stick, file }] of filesOf(host)) {
    if (stick !== null || file === null) continue;
    const message = 'a file on no stick; delete this key, or give `stick` in place of `content`';
    yield { path: ['files', index, 'file'], message, atKey: true };
  }
}

function* defaultNamesAreOnSticks(host: DraftHost): Iterable<Finding> {
  for (const [index, { path, stick, file }] of filesOf(host)) {
    if (stick === null || file !== null || path === undefined) continue;
    const name = basename(path);
    if (isFatName(name)) continue;
    yield { path: ['files', index, 'stick'], message: `FAT holds no name like ${name}; give \`file\``, atKey: true };
  }
}

/** /boot, which no encryption covers, and what mkinitramfs(8) copies into an initramfs there. */
const liesOpen =
  /^(\/boot|\/usr\/share\/initramfs-tools|\/etc\/(modprobe\.d|udev|lvm|mdadm|initramfs-tools|dropbear))\//;

function* bootHoldsNoSecrets(host: DraftHost): Iterable<Finding> {
  for (const [index, { path, stick }] of filesOf(host)) {
    if (stick === null || path === undefined || !liesOpen.test(path)) continue;
    const message =
      'lies open on the disk, in /boot or in the initramfs there; choose another folder, or if it is no secret, give `content`';
    yield { path: ['files', index, 'path'], message };
  }
}

function* passphraseStaysOnItsStick(host: DraftHost): Iterable<Finding> {
  const label = host.storage?.encryption?.['key-stick'];
  for (const [index, { path, stick, file }] of filesOf(host)) {
    if (!label || stick !== label || path === undefined) continue;
    if ((file ?? basename(path)) !== `${host.hostname}.key`) continue;
    const message =
      'this is the passphrase of the encryption (`storage.encryption.key-stick`), which the host must not hold';
    yield { path: ['files', index, 'stick'], message };
  }
}

function* filesStayVisible({ files, storage }: DraftHost): Iterable<Finding> {
  if (storage?.guests?.disk === null || storage?.guests?.disk === undefined) return;
  for (const [index, file] of (files ?? []).entries()) {
    if (file?.path !== guestsFolder && !file?.path?.startsWith(`${guestsFolder}/`)) continue;
    const message = `\`storage.guests.disk\` is mounted at ${guestsFolder} and would hide this file; choose another folder`;
    yield { path: ['files', index, 'path'], message };
  }
}

/** The installer writes them after the files. */
function* sshKeysAreTheirOwnKey({ files, administrator, users }: DraftHost): Iterable<Finding> {
  const owners = [
    { key: 'administrator.ssh-keys', name: administrator?.name },
    ...(users ?? []).map((user, index) => ({ key: `users[${index}].ssh-keys`, name: user?.name })),
  ];
  for (const [index, file] of (files ?? []).entries()) {
    const name = file?.path?.match(/^\/home\/([^/]+)\/\.ssh\/authorized_keys$/)?.[1];
    const owner = owners.find((one) => name !== undefined && one.name === name);
    if (owner === undefined) continue;
    const message = `the keys of ${name} are not for the description's own files: see \`${owner.key}\``;
    yield { path: ['files', index, 'path'], message };
  }
}

function* ownersExist({ files, administrator, users }: DraftHost): Iterable<Finding> {
  if (users === undefined) return;
  const names = ['root', administrator?.name, ...(users ?? []).map((user) => user?.name)];
  if (names.includes(undefined)) return;
  for (const [index, file] of (files ?? []).entries()) {
    if (file?.owner === null || file?.owner === undefined || names.includes(file.owner)) continue;
    yield {
      path: ['files', index, 'owner'],
      message: `no user of this description is called ${file.owner}; expected ${names.join(', ')}`,
    };
  }
}

function* enabledUnitsCanStart({ units }: DraftHost): Iterable<Finding> {
  for (const [index, unit] of (units ?? []).entries()) {
    if (unit?.name === undefined || unit.content === undefined) continue;
    if (unit.enable === undefined || unit.enable === 'no') continue;
    if (/@\.[a-z]+$/.test(unit.name)) {
      yield {
        path: ['units', index, 'name'],
        message:
          'a template unit cannot be switched on as such; write `enable: no`, or name an instance like x@1.service',
      };
    } else if (!/^\[Install\]\s*$/m.test(unit.content)) {
      yield {
        path: ['units', index, 'content'],
        message: 'has no section [Install], so nothing would start it; add one with WantedBy=, or write `enable: no`',
        atKey: true,
      };
    }
  }
}
