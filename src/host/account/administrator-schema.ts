/** Written form of `administrator`. */
import { field, listOf, optional, secretField, section, word } from '../written/field.ts';
import { parsePasswordHash, passwordHashForm } from './password-hash.ts';
import { parseSshKey, sshKeyForm } from './ssh-key.ts';
import { parseFullName, parseUserName, userNameForm } from './user-name.ts';

export const administratorSchema = section(
  'a mapping with name and password-hash',
  {
    name: field(userNameForm, parseUserName),
    'full-name': optional(field('a full name of letters, digits, blanks and . - _ ( )', parseFullName)),
    'password-hash': secretField(passwordHashForm, parsePasswordHash),
    'ssh-keys': optional(listOf('a list of public keys', secretField(sshKeyForm, parseSshKey))),
    sudo: optional(word('password', 'no-password')),
  },
  {
    name: 'Login name.',
    'full-name': 'Name for people (default: the login name).',
    'password-hash': 'Hash of the password; never the password.',
    'ssh-keys': 'Public keys that may log in through ssh; with one, ssh takes no passwords any more.',
    sudo: 'Whether sudo asks for the password (default: password).',
  },
);
