/** What finish-install does last but for unmounting: no secret of the installation stays in logs or in debconf's databases. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const name = 'usr/lib/finish-install.d/95passforge-secrets';
const script = join(packageRoot(), 'templates/initrd', name);

const [administrator, user, passphrase] = [
  '$6$salt$canary.of.the/administrator',
  '$y$j9T$canary[of]sara',
  'canary of *the* disk',
];
const sayForTests = 'say() { echo "SAY $1"; }\nstop() { echo "STOP $1"; cat; exit 9; }\n';

const installed: Readonly<Record<string, string>> = {
  'preseed.cfg': `d-i passwd/user-password-crypted password ${administrator}\nd-i passwd/root-login boolean false\n`,
  'passforge/passwords': `sara:${user}\n`,
  'passforge/say.sh': sayForTests,
  'var/run/.keep': '',
  'bin/debconf-get': `#!/bin/sh\n[ "$1" = partman-crypto/passphrase ] && echo '${passphrase}'\n`,
  'target/var/log/installer/syslog': `one\ndebconf: --> SET passwd/user-password-crypted ${administrator}\ntwo\n`,
  'target/var/log/installer/partman': `in-target: chpasswd sara:${user}\n`,
  'target/var/log/installer/cdebconf/questions.dat': `Name: partman-crypto/passphrase\nValue: ${passphrase}\nFlags: seen\n`,
  'target/var/cache/debconf/passwords.dat': `Name: passwd/root-password\nValue: ${administrator}\n`,
  'target/var/cache/debconf/config.dat': 'Name: keyboard-configuration/layout\nValue: Italian\n',
  'target/etc/shadow': `marco:${administrator}:1:0:99999:7:::\n`,
};

async function cleanUp(t: ExecutionContext, changed: Record<string, string> = {}): Promise<Outcome & { root: string }> {
  const root = await temporaryFolder(t);
  for (const [path, text] of Object.entries({ ...installed, ...changed })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: path.startsWith('bin/') ? 0o755 : 0o640 });
  }
  const env = { ROOT: root, SEED: join(root, 'passforge'), PATH: `${root}/bin:${process.env.PATH}` };
  return { root, ...(await runProgram('dash', [script], { env })) };
}

test('no canary is left in logs and databases; what has none stays as it is', async (t) => {
  const { root, status, stdout, stderr } = await cleanUp(t);
  t.is(status, 0, stdout + stderr);
  for (const folder of ['target/var', 'var']) {
    for (const { path, text } of await readTree(join(root, folder))) t.false(text.includes('canary'), path);
  }
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  t.is(await read('target/var/log/installer/syslog'), 'one\ntwo\n');
  t.is(await read('target/var/cache/debconf/config.dat'), installed['target/var/cache/debconf/config.dat'] ?? '');
  t.is(await read('target/etc/shadow'), installed['target/etc/shadow'] ?? '');
  t.regex(stdout, /SAY a line with a secret is taken out of \/var\/log\/installer\/syslog\n/);
  t.is((await stat(join(root, 'target/var/log/installer/syslog'))).mode & 0o777, 0o640);
});

test('nothing is told of the secrets themselves', async (t) => {
  const { stdout, stderr } = await cleanUp(t);
  t.false((stdout + stderr).includes('canary'));
});

test('where there is no secret at all, nothing is touched', async (t) => {
  const { root, status } = await cleanUp(t, {
    'preseed.cfg': '',
    'passforge/passwords': '\n',
    'bin/debconf-get': '#!/bin/sh\n[ "$1" = debconf/priority ]\n',
  });
  t.is(status, 0);
  const syslog = 'target/var/log/installer/syslog';
  t.is(await readFile(join(root, syslog), 'utf8'), installed[syslog] ?? '');
});

for (const [what, changed, told] of [
  [
    'a secret that cannot be taken out',
    { 'bin/grep': '#!/bin/sh\n[ $1 != -vF ] || exec cat $4\nexec /bin/grep "$@"\n' },
    'secrets are left on the host',
  ],
  ['a search that fails', { 'bin/grep': '#!/bin/sh\nexit 2\n' }, 'the logs were not searched for secrets'],
] as const) {
  test(`${what} stops the installation, which finish-install would not`, async (t) => {
    const { status, stdout } = await cleanUp(t, changed);
    t.is(status, 9, stdout);
    t.true(stdout.includes(`STOP ${told}`), stdout);
  });
}

test('finish-install can run it, after the logs are saved and before the host is unmounted', async (t) => {
  t.is((await stat(script)).mode & 0o111, 0o111);
  const order = ['94random-seed', '94save-logs', '95passforge-secrets', '95umount', '97release-dhcp-lease', '99reboot'];
  t.deepEqual([...order].sort(), order);
  t.true(order.includes(name.split('/').at(-1) ?? ''));
});
