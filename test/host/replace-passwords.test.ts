import test from 'ava';
import type { Host } from '../../src/host/host.ts';
import { hideSecrets, listPasswordHashes, replacePasswords } from '../../src/host/replace-passwords.ts';
import { describedHosts } from '../harness/described-hosts.ts';
import { exampleHost } from '../harness/example-host.ts';

const user = {
  name: 'sara',
  fullName: 'Sara',
  passwordHash: '$6$sara',
  sshKeys: [],
  groups: [],
  sudo: 'none',
} as const;
const host: Host = {
  ...exampleHost,
  administrator: { ...exampleHost.administrator, passwordHash: '$6$marco' },
  root: { passwordHash: '$6$root' },
  users: [user, { ...user, name: 'luca', passwordHash: null }],
  files: [
    { path: '/etc/key', content: 'key', mode: 0o640, owner: 'root' },
    { path: '/etc/motd', content: 'hello', mode: 0o644, owner: 'root' },
  ],
};

test('no hash of any account is shown, and no file that is not for all', (t) => {
  const shown = JSON.stringify(hideSecrets(host));
  t.notRegex(shown, /\$6\$|"key"/);
  t.regex(shown, /hello/);
});

test('of guests neither hashes nor product keys are shown', (t) => {
  const found = describedHosts().find(({ name }) => name === 'guests-that-install-themselves');
  const guests = found?.host.guests ?? [];
  t.regex(JSON.stringify(guests), /AAAAA-BBBBB.*\$6\$/);
  t.notRegex(JSON.stringify(hideSecrets({ ...host, guests })), /\$6\$|AAAAA-BBBBB/);
  t.true(listPasswordHashes({ ...host, guests }).includes(guests[2]?.cloudInit?.passwordHash ?? ''));
});

test('each hash is replaced, and an account without one stays locked', (t) => {
  const replaced = replacePasswords(host, 'x');
  t.deepEqual(listPasswordHashes(replaced), ['x', 'x', 'x']);
  t.is(replaced.users[1]?.passwordHash, null);
  t.deepEqual(listPasswordHashes(host), ['$6$marco', '$6$root', '$6$sara']);
});
