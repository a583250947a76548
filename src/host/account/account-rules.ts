/** What must hold between accounts, and between them and the release. */
import { debianReleases } from '../release/debian-releases.ts';
import type { Finding } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';
import { groupNames } from './group-names.ts';

export const accountRules: readonly Rule[] = [
  userNamesDiffer,
  userListsDiffer,
  sudoPasswordsExist,
  groupsExist,
  passwordHashesFitRelease,
  sshKeysFitRelease,
];

function* userNamesDiffer({ administrator, users }: DraftHost): Iterable<Finding> {
  const names = [administrator?.name, ...(users ?? []).map((user) => user?.name)];
  yield* itemsDiffer(['users'], names, (index) =>
    index === 0 ? ['administrator', 'name'] : ['users', index - 1, 'name'],
  );
}

function* userListsDiffer({ users }: DraftHost): Iterable<Finding> {
  for (const [index, user] of (users ?? []).entries()) {
    yield* itemsDiffer(['users', index, 'ssh-keys'], user?.['ssh-keys']);
    yield* itemsDiffer(['users', index, 'groups'], user?.groups);
  }
}

function* sudoPasswordsExist({ users }: DraftHost): Iterable<Finding> {
  for (const [index, user] of (users ?? []).entries()) {
    if (user?.sudo !== 'password' || user['password-hash'] !== null) continue;
    yield {
      path: ['users', index, 'sudo'],
      message: 'sudo would ask for a password that this user does not have; give password-hash, or `sudo: no-password`',
    };
  }
}

/** Packages that passforge does not know may bring further groups; the installer looks for those. */
function* groupsExist({ users, packages, administrator }: DraftHost): Iterable<Finding> {
  if (packages === undefined || (packages ?? []).length > 0) return;
  const own = [administrator?.name, ...(users ?? []).map((user) => user?.name)];
  if (own.includes(undefined)) return;
  for (const [index, user] of (users ?? []).entries()) {
    for (const [place, group] of (user?.groups ?? []).entries()) {
      if (group === undefined || groupNames.has(group) || own.includes(group)) continue;
      yield {
        path: ['users', index, 'groups', place],
        message: `no package of this host makes the group ${group}; name the one that does in \`packages\``,
      };
    }
  }
}

function* passwordHashesFitRelease({ release, administrator, root, users }: DraftHost): Iterable<Finding> {
  if (release === undefined || debianReleases[release].yescrypt) return;
  const hashes: [Path, string | null | undefined][] = [
    [['administrator'], administrator?.['password-hash']],
    [['root'], typeof root === 'object' ? root?.['password-hash'] : null],
    ...(users ?? []).map((user, index): [Path, string | null | undefined] => [
      ['users', index],
      user?.['password-hash'],
    ]),
  ];
  for (const [path, hash] of hashes) {
    if (!hash?.startsWith('$y$')) continue;
    yield {
      path: [...path, 'password-hash'],
      message: `${release} does not know yescrypt, so no password would fit; make the hash with: mkpasswd -m sha-512`,
    };
  }
}

function* sshKeysFitRelease({ release, administrator, users }: DraftHost): Iterable<Finding> {
  if (release === undefined || debianReleases[release].sshSecurityKeys) return;
  const owners: [Path, readonly (string | undefined)[] | null | undefined][] = [
    [['administrator'], administrator?.['ssh-keys']],
    ...(users ?? []).map((user, index) => [['users', index], user?.['ssh-keys']] as [Path, readonly string[]]),
  ];
  for (const [path, keys] of owners) {
    for (const [index, key] of (keys ?? []).entries()) {
      if (!key?.startsWith('sk-')) continue;
      yield {
        path: [...path, 'ssh-keys', index],
        message: `the ssh of ${release} takes no keys of security keys; add one made with: ssh-keygen -t ed25519`,
      };
    }
  }
}
