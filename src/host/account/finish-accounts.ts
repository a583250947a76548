/** The defaults of `root` and `users`. */

import type { WrittenHost } from '../host-schema.ts';
import type { Root, User } from './accounts.ts';

export function finishRoot(written: WrittenHost['root']): Root {
  return { passwordHash: written === null || written === 'locked' ? null : written['password-hash'] };
}

export function finishUsers(written: WrittenHost['users']): User[] {
  return (written ?? []).map((user) => ({
    name: user.name,
    fullName: user['full-name'] ?? user.name,
    passwordHash: user['password-hash'],
    sshKeys: user['ssh-keys'] ?? [],
    groups: user.groups ?? [],
    sudo: user.sudo ?? 'none',
  }));
}
