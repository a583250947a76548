/** The hooks that make accounts, keys, languages and what the description commands, run against a made-up system. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fc, testProp } from '@fast-check/ava';
import test, { type ExecutionContext } from 'ava';
import { parsePublicKey } from '../../src/host/apt/openpgp-key.ts';
import type { Host } from '../../src/host/host.ts';
import { joinPreseed, preseedJobs, renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { startTestArchive } from '../harness/archive-server.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { renderFor } from '../harness/target-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

interface Ran extends Outcome {
  /** What was run in the system: words divided by blanks. */
  readonly calls: readonly string[];
  read(path: string): Promise<string>;
  readonly target: string;
}

/** @param files of the system, with the programs that stand in for its own below `bin` */
async function runHook(
  t: ExecutionContext,
  name: string,
  host: Host,
  files: Record<string, string> = {},
): Promise<Ran> {
  const folder = await temporaryFolder(t);
  const target = join(folder, 'target');
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    await chmod(join(folder, path), 0o755);
  };
  await write(
    'bin/in-target',
    `#!/bin/sh\nprintf '%s\\n' "$*" >>${folder}/calls\n[ "$1" != --pass-stdout ] || shift\n[ "$1" != sh ] || exec "$@"\n`,
  );
  await write('bin/chroot', `#!/bin/sh\nshift\nprintf '%s\\n' "$*" >>${folder}/calls\nexec "$@"\n`);
  for (const [path, text] of Object.entries(files)) await write(path, text);
  const seed = renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')));
  for (const { path, content } of seed) await write(path, content);
  const hook = seed.find(({ path }) => path.endsWith(`/${name}`))?.content;
  if (hook === undefined) throw new Error(`no hook ${name}`);
  const here = hook
    .replaceAll('/target', target)
    .replaceAll('</passforge', `<${folder}/passforge`)
    .replaceAll('/tmp/locales', `${folder}/locales`);
  const outcome = await runProgram('dash', ['-c', here], { env: { PATH: `${folder}/bin:${process.env.PATH}` } });
  const calls = (await readFile(join(folder, 'calls'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '');
  return { ...outcome, calls, target, read: (path) => readFile(join(folder, path), 'utf8') };
}

const sara = {
  name: 'sara',
  fullName: "Sara D'Angelo",
  passwordHash: '$6$hash',
  sshKeys: ['ssh-ed25519 AAAA it is $HOME'],
  groups: ['libvirt'],
  sudo: 'none',
} as const;

test('users are made with groups, keys and passwords, and no password is an argument', async (t) => {
  const host = {
    ...exampleHost,
    users: [sara, { ...sara, name: 'luca', passwordHash: null, sshKeys: [], groups: [] }],
  };
  const files = { 'target/home/sara/.ssh/x': '', 'bin/chpasswd': '#!/bin/sh\ncat >"$(dirname "$0")/../set"\n' };
  const { status, stderr, calls, read } = await runHook(t, '05-users', host, files);
  t.is(status, 0, stderr);
  t.deepEqual(calls, [
    "useradd --create-home --user-group --shell /bin/bash --comment Sara D'Angelo sara",
    "useradd --create-home --user-group --shell /bin/bash --comment Sara D'Angelo luca",
    'usermod --append --groups libvirt sara',
    'install -d -m 0700 -o sara -g sara /home/sara/.ssh',
    'chown sara: /home/sara/.ssh/authorized_keys',
    'chpasswd -e',
  ]);
  t.is(await read('set'), 'sara:$6$hash\n');
  t.is(await read('target/home/sara/.ssh/authorized_keys'), 'ssh-ed25519 AAAA it is $HOME\n');
});

test('a description without further users leaves no hook for them, and no passwords', async (t) => {
  const seed = renderInstallerFiles(exampleHost, await readTree(join(packageRoot(), 'templates/seed')));
  t.deepEqual(
    seed
      .map(({ path }) => path)
      .filter((path) => /users|passwords|owners|sshd|units-|own-|keyrings|commands/.test(path)),
    [],
  );
});

test('passwords are readable by root only', async (t) => {
  const seed = renderInstallerFiles(
    { ...exampleHost, users: [sara] },
    await readTree(join(packageRoot(), 'templates/seed')),
  );
  t.is(seed.find(({ path }) => path === 'passforge/passwords')?.mode, 0o600);
});

test('root gets a password from the preseed, or none', async (t) => {
  const parts = await readTree(join(packageRoot(), 'preseed'));
  t.regex(joinPreseed(preseedJobs(exampleHost, [], parts)), /^d-i passwd\/root-login boolean false$/m);
  const preseed = joinPreseed(preseedJobs({ ...exampleHost, root: { passwordHash: '$6$root' } }, [], parts));
  t.regex(preseed, /^d-i passwd\/root-login boolean true\nd-i passwd\/root-password-crypted password \$6\$root$/m);
});

test('a file in a home is its owner’s, with the folders that it came in', async (t) => {
  const file = { content: '', stick: null, mode: 0o644, owner: 'sara' };
  const files = [
    { ...file, path: '/home/sara/.config/tool/one' },
    { ...file, path: '/srv/sara/two' },
    { ...file, path: '/etc/three', owner: 'root' },
  ];
  const { calls } = await runHook(t, '15-owners', { ...exampleHost, files });
  t.deepEqual(calls, [
    'chown sara: /home/sara/.config',
    'chown sara: /home/sara/.config/tool',
    'chown sara: /home/sara/.config/tool/one',
    'chown sara: /srv/sara/two',
  ]);
});

const inTarget = (body: string) => ({ 'bin/in-target': `#!/bin/sh\n[ "$1" = --pass-stdout ] || exit 1\n${body}\n` });

test('a plan that takes nothing of the new system’s own disks lets the installation go on', async (t) => {
  t.deepEqual((await runHook(t, '36-devices', exampleHost)).calls, [
    '--pass-stdout /usr/local/lib/passforge/own-disks',
    '/usr/local/lib/passforge/note-devices --installing',
  ]);
  t.is((await runHook(t, '36-devices', exampleHost)).status, 0);
});

test('a plan that takes the controller of the new system’s own disks stops the installation with the reason', async (t) => {
  const { status, stderr } = await runHook(t, '36-devices', exampleHost, inTarget('echo "card: the disks"'));
  t.is(status, 1);
  t.is(stderr, 'card: the disks\n');
});

test('a plan that cannot be judged stops the installation', async (t) => {
  t.not((await runHook(t, '36-devices', exampleHost, inTarget('exit 3'))).status, 0);
});

test('in the one file of an old sshd, our lines come first', async (t) => {
  const host: Host = { ...exampleHost, release: 'stretch' };
  const own = (await renderFor(host)).find(({ path }) => path === 'etc/passforge/sshd_config')?.content ?? '';
  const files = { 'target/etc/passforge/sshd_config': own, 'target/etc/ssh/sshd_config': 'PermitRootLogin yes\n' };
  const { status, read } = await runHook(t, '35-sshd', host, files);
  t.is(status, 0);
  t.is(await read('target/etc/ssh/sshd_config'), `${own}PermitRootLogin yes\n`);
});

test('apt verifies a further archive by the key of the description', async (t) => {
  const archive = await startTestArchive({ packages: { tool: '' } });
  t.teardown(() => archive.close());
  const armored = await readFile(join(archive.keyFolder, `${archive.suite.signingKeys[0]}.asc`), 'utf8');
  const source = {
    name: 'own',
    uri: archive.address,
    suites: ['trixie'],
    components: ['main'],
    keyring: parsePublicKey(armored) ?? '',
  };
  const host: Host = { ...exampleHost, apt: { ...exampleHost.apt, sources: [source] } };
  const { status, stderr, target } = await runHook(t, '55-keyrings', host, { 'target/etc/apt/x': '' });
  t.is(status, 0, stderr);
  const text = (await renderFor(host)).find(({ path }) => path.endsWith('passforge.sources'))?.content ?? '';
  await mkdir(join(target, 'etc/apt/sources.list.d'));
  await writeFile(
    join(target, 'etc/apt/sources.list.d/own.sources'),
    text.replaceAll(' /etc/apt', ` ${target}/etc/apt`),
  );
  for (const path of ['lists/partial', 'cache/archives/partial']) await mkdir(join(target, path), { recursive: true });
  await writeFile(join(target, 'status'), '');
  const configuration = `Dir::State "${target}"; Dir::State::lists "${target}/lists"; Dir::State::status "${target}/status";
    Dir::Cache "${target}/cache"; Dir::Etc "${target}/etc/apt"; APT::Architecture "amd64"; #clear APT::Architectures;
    APT::Sandbox::User ""; Acquire::Languages "none";`;
  await writeFile(join(target, 'apt.conf'), configuration);
  const updated = await runProgram('apt-get', ['update', '--error-on=any'], {
    env: { APT_CONFIG: join(target, 'apt.conf') },
  });
  t.is(updated.status, 0, updated.stderr);
  t.true(archive.requests.some((path) => path.includes('main/binary-amd64')));
});

const locales = (names: string) => ({
  'target/etc/locale.gen': 'it_IT.UTF-8 UTF-8\n',
  'bin/locale': `#!/bin/sh\nprintf '${names}'\n`,
});

test('the locales of the description are made, each once, and the first is the host’s own', async (t) => {
  const host = { ...exampleHost, locale: 'it_IT.UTF-8', locales: ['de_DE.UTF-8'] };
  const { status, stderr, calls, read } = await runHook(
    t,
    '60-locales',
    host,
    locales('C\\nde_DE.utf8\\nit_IT.utf8\\n'),
  );
  t.is(status, 0, stderr);
  t.is(await read('target/etc/locale.gen'), 'it_IT.UTF-8 UTF-8\nde_DE.UTF-8 UTF-8\n');
  t.true(calls.includes('update-locale LANG=it_IT.UTF-8'));
});

test('a locale that was not made is told', async (t) => {
  const host = { ...exampleHost, locale: 'it_IT.UTF-8', locales: ['de_DE.UTF-8', 'fr_FR.UTF-8'] };
  const { status, stderr } = await runHook(t, '60-locales', host, locales('C\\nde_DE.utf8\\nit_IT.utf8\\n'));
  t.is(status, 1);
  t.is(stderr, 'the locale fr_FR.UTF-8 could not be made\n');
});

test('the locale that every system has is not made', async (t) => {
  const { status, calls } = await runHook(t, '60-locales', { ...exampleHost, locale: 'C.UTF-8' }, locales('C\\n'));
  t.is(status, 0);
  t.true(calls.includes('update-locale LANG=C.UTF-8'));
});

test('a command that fails ends the hook with its name, and no further one runs', async (t) => {
  const host = { ...exampleHost, commands: ['echo one', 'echo "$0 two"; false', 'echo three'] };
  const { status, stdout, stderr } = await runHook(t, '70-commands', host);
  t.is(status, 1);
  t.is(stdout, 'one\nsh two\n');
  t.is(stderr, 'this command of the description failed: echo "$0 two"; false\n');
});

testProp(
  'a command reaches the shell of the new system as it is',
  [fc.string({ minLength: 1 }).filter((text) => !/[\n\r\0]/.test(text))],
  async (t, text) => {
    const word = `printf %s '${text.replaceAll("'", "'\\''")}'`;
    const { status, stdout } = await runHook(t, '70-commands', { ...exampleHost, commands: [word] });
    t.is(status, 0);
    t.is(stdout, text);
  },
  { numRuns: 20 },
);
