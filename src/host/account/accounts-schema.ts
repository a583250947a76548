/** Written forms of `root` and `users`. */
import { z } from 'zod';
import { FieldError, field, listOf, optional, secretField, section, word, wrongType } from '../written/field.ts';
import { parsePasswordHash, passwordHashForm } from './password-hash.ts';
import { parseSshKey, sshKeyForm } from './ssh-key.ts';
import { parseFullName, parseUserName, userNameForm } from './user-name.ts';

const rootForm = '`locked`, or a mapping with password-hash';

export const rootSchema = z.union(
  [
    z.literal('locked'),
    section(
      rootForm,
      { 'password-hash': secretField(passwordHashForm, parsePasswordHash) },
      {
        'password-hash': "Hash of root's password, for the console; ssh never takes it.",
      },
    ),
  ],
  { error: wrongType(rootForm) },
);

const userSchema = section(
  'a mapping with name',
  {
    name: field(userNameForm, parseUserName),
    'full-name': optional(field('a full name of letters, digits, blanks and . - _ ( )', parseFullName)),
    'password-hash': optional(secretField(passwordHashForm, parsePasswordHash)),
    'ssh-keys': optional(listOf('a list of public keys', secretField(sshKeyForm, parseSshKey))),
    groups: optional(listOf('a list of groups', field('the name of a group like libvirt', parseGroupName))),
    sudo: optional(word('none', 'password', 'no-password')),
  },
  {
    name: 'Login name.',
    'full-name': 'Name for people (default: the login name).',
    'password-hash': 'Hash of the password (default: none, so only keys open the account).',
    'ssh-keys': 'Public keys that may log in through ssh.',
    groups: 'Further groups, such as libvirt.',
    sudo: 'Whether sudo is allowed, and whether it asks for the password (default: none).',
  },
);

export const usersSchema = listOf('a list of users', userSchema);

/** As groupadd(8) takes it. */
function parseGroupName(text: string): string | undefined {
  if (text === 'sudo') throw new FieldError('membership of sudo is said by the key `sudo`');
  if (text === 'root') throw new FieldError('the group root opens what only root may open; see the key `sudo`');
  return /^[a-z_][a-z0-9_-]{0,31}$/.test(text) ? text : undefined;
}
