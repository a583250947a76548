import test from 'ava';
import { hideSecrets, listPasswordHashes, replaceSecrets } from '../../../src/host/file/replace-secrets.ts';
import type { Host } from '../../../src/host/host.ts';
import { describedHosts } from '../../harness/described-hosts.ts';
import { exampleHost } from '../../harness/example-host.ts';

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
    { path: '/etc/key', content: 'key', stick: null, mode: 0o640, owner: 'root' },
    { path: '/etc/motd', content: 'hello', stick: null, mode: 0o644, owner: 'root' },
  ],
};

test('no hash of any account is shown, and no file that is not for all', (t) => {
  const shown = JSON.stringify(hideSecrets(host));
  t.notRegex(shown, /\$6\$|"key"/);
  t.regex(shown, /hello/);
});

const guests = describedHosts().find(({ name }) => name === 'guests-that-install-themselves')?.host.guests ?? [];

test('of guests neither hashes nor product keys are shown', (t) => {
  t.regex(JSON.stringify(guests), /AAAAA-BBBBB.*\$6\$/);
  t.notRegex(JSON.stringify(hideSecrets({ ...host, guests })), /\$6\$|AAAAA-BBBBB/);
  t.true(listPasswordHashes({ ...host, guests }).includes(guests[2]?.cloudInit?.passwordHash ?? ''));
});

test('each hash is replaced, and an account without one stays locked', (t) => {
  const replaced = replaceSecrets({ ...host, guests }, { passwordHash: 'x', productKey: 'y' });
  t.deepEqual(listPasswordHashes(replaced), ['x', 'x', 'x', 'x']);
  t.is(replaced.users[1]?.passwordHash, null);
  t.is(replaced.guests[3]?.cloudInit?.passwordHash, null);
  t.deepEqual(listPasswordHashes(host), ['$6$marco', '$6$root', '$6$sara']);
});

test('each product key is replaced, and a Windows without one stays so', (t) => {
  const replaced = replaceSecrets({ ...host, guests }, { passwordHash: 'x', productKey: 'y' });
  t.deepEqual(
    replaced.guests.map(({ windowsSetup }) => windowsSetup?.productKey),
    ['y', null, undefined, undefined],
  );
  t.is(replaced.guests[0]?.windowsSetup?.edition, guests[0]?.windowsSetup?.edition);
});
