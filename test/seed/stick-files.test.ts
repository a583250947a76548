/** Files of the description that come from a stick, on their way from there to the installed host. */
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { OwnFile } from '../../src/host/file/own-file.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { chooseDisk, type Machine, makeMachine } from '../harness/disk-machine.ts';
import { exampleHost, volumeGroup } from '../harness/example-host.ts';
import { type Disk, GB, ssd, stick, zeros } from '../harness/made-up-disks.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const described = (file: string, path = '/etc/wireguard/wg0.conf'): OwnFile => ({
  ...{ path, content: null, stick: { label: 'KEYS', file } },
  ...{ mode: 0o600, owner: 'root' },
});
const keys: Disk = {
  ...{ name: 'sdc', bytes: 4 * GB, serial: 'KEY', partitions: [zeros] },
  partitionProperties: { ID_FS_LABEL: 'KEYS', ID_FS_TYPE: 'vfat' },
};
const secret = 'PrivateKey = canary\n';
const machine: Machine = {
  disks: [stick, ssd, keys],
  described: { files: [described('keys/wg0.conf'), described("my host's own", '/etc/backup/credentials')] },
  keyFiles: { 'keys/wg0.conf': secret, "my host's own": 'two' },
};

test('files from a stick are in memory, for root alone, once the disk is chosen', async (t) => {
  const { root, run } = await makeMachine(t, machine);
  const { status, stdout } = await run('choose-disk');
  t.is(status, 0, stdout);
  const copy = join(root, 'passforge/from-sticks/0');
  t.is(await readFile(copy, 'utf8'), secret);
  t.is(await readFile(join(root, 'passforge/from-sticks/1'), 'utf8'), 'two');
  t.is((await stat(copy)).mode & 0o777, 0o600);
  t.is((await stat(dirname(copy))).mode & 0o777, 0o700);
  t.false(stdout.includes('canary'));
});

test('a stick that files come from is no disk to choose from, whatever the selector allows', async (t) => {
  const { status, stdout } = await chooseDisk(t, { ...machine, selector: { removable: true, wipe: true } });
  t.is(status, 0, stdout);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/sdb\n/);
});

test('every file that is not there is told, and nothing is written', async (t) => {
  const files = [described('keys/wg0.conf'), described('other', '/etc/other'), described('empty', '/etc/empty')];
  const keyFiles = { 'keys/wg0.conf': secret, empty: '' };
  const { status, stdout } = await chooseDisk(t, { ...machine, described: { files }, keyFiles });
  t.is(status, 9);
  t.regex(stdout, /STOP files that come from a stick are not there\nNothing was written to a disk/);
  t.regex(stdout, /^ {2}files\[1\] \(\/etc\/other\): other on the stick KEYS is not there; copy it there$/m);
  t.regex(stdout, /^ {2}files\[2\] \(\/etc\/empty\): empty on the stick KEYS is empty$/m);
  t.notRegex(stdout, /wg0|ANSWER/);
});

for (const [title, disks, reason] of [
  ['without the stick', [stick, ssd], 'no file system is labelled KEYS; plug the stick in'],
  [
    'with two sticks of the label',
    [stick, ssd, keys, { ...keys, name: 'sdd' }],
    'several file systems are labelled KEYS: /dev/sdc1 /dev/sdd1; leave one in',
  ],
] as const) {
  test(`${title} nothing is written, and the labels that there are are told`, async (t) => {
    const selector = { serial: ssd.serial ?? null };
    const other = { ...keys, name: 'sde', partitionProperties: { ID_FS_LABEL: 'KEY', ID_FS_TYPE: 'vfat' } };
    const { status, stdout } = await chooseDisk(t, { ...machine, disks: [...disks, other], selector });
    t.is(status, 9);
    t.true(stdout.includes(`  files[0] (/etc/wireguard/wg0.conf): ${reason}\n`), stdout);
    t.true(stdout.includes('Labels of the file systems in this machine:\n'), stdout);
    t.true(stdout.includes('\n  /dev/sde1: KEY\n'), stdout);
    t.notRegex(stdout, /ANSWER/);
  });
}

test('a file system that begins where its disk begins counts once', async (t) => {
  const properties = { ID_FS_LABEL: 'KEYS', ID_FS_TYPE: 'vfat', ID_FS_UUID: '1234-ABCD' };
  const both: Disk = { ...keys, properties, partitionProperties: properties };
  const { status, stdout } = await chooseDisk(t, { ...machine, disks: [stick, ssd, both] });
  t.is(status, 0, stdout);
});

test('a disk with one file system, and a partition with another of the same label, are two', async (t) => {
  const properties = { ID_FS_LABEL: 'KEYS', ID_FS_TYPE: 'vfat' };
  const one: Disk = {
    ...keys,
    properties: { ...properties, ID_FS_UUID: '1234-ABCD' },
    partitionProperties: { ...properties, ID_FS_UUID: '5678-ABCD' },
  };
  const { status, stdout } = await chooseDisk(t, { ...machine, disks: [stick, ssd, one] });
  t.is(status, 9);
  t.regex(stdout, /several file systems are labelled KEYS: \/dev\/sdc \/dev\/sdc1;/);
});

test('a stick is mounted so that nothing is written to it, not even by its journal', async (t) => {
  for (const [type, options] of [
    ['vfat', 'ro,nosuid,nodev,noexec'],
    ['ext4', 'ro,noload,nosuid,nodev,noexec'],
  ]) {
    const partitionProperties = { ID_FS_LABEL: 'KEYS', ID_FS_TYPE: type ?? '' };
    const { root, run } = await makeMachine(t, { ...machine, disks: [stick, ssd, { ...keys, partitionProperties }] });
    t.is((await run('choose-disk')).status, 0);
    const mounts = (await readFile(join(root, 'mounts'), 'utf8')).replaceAll(root, '').trimEnd().split('\n');
    t.deepEqual([...new Set(mounts)], [`-t ${type} -o ${options} /dev/sdc1 /passforge/stick`]);
  }
});

test('a stick that cannot be mounted is told with its file system', async (t) => {
  const partitionProperties = { ID_FS_LABEL: 'KEYS', ID_FS_TYPE: 'exfat' };
  const { root, run } = await makeMachine(t, { ...machine, disks: [stick, ssd, { ...keys, partitionProperties }] });
  await writeFile(join(root, 'bin/mount'), '#!/bin/sh\nexit 255\n');
  const { status, stdout } = await run('choose-disk');
  t.is(status, 9);
  t.regex(stdout, /: \/dev\/sdc1, labelled KEYS, is exfat and cannot be mounted; take a stick with FAT or ext4\n/);
});

const system = { ...volumeGroup, encryption: { keyStick: 'KEYS', unlock: 'key-stick' } } as const;

test('one stick has the key of the encryption and files', async (t) => {
  const { status, stdout, keyFiles } = await chooseDisk(t, { ...machine, storage: { system } });
  t.is(status, 0, stdout);
  t.regex(keyFiles.get('vfio.key') ?? '', /^([a-z2-7]{5}-){5}[a-z2-7]{5}$/);
  t.true(stdout.includes(`ANSWER partman-crypto/passphrase ${keyFiles.get('vfio.key')}\n`), stdout);
});

test('without its files not even a key is made', async (t) => {
  const { status, keyFiles } = await chooseDisk(t, { ...machine, keyFiles: {}, storage: { system } });
  t.is(status, 9);
  t.deepEqual([...keyFiles.keys()], []);
});

test('a link does not lead out of the stick', async (t) => {
  const { root, run } = await makeMachine(t, { ...machine, described: { files: [described('link')] } });
  await writeFile(join(root, 'secret-of-the-installer'), 'x');
  await symlink(join(root, 'secret-of-the-installer'), join(root, 'stick/link'));
  const { status, stdout } = await run('choose-disk');
  t.is(status, 9);
  t.regex(stdout, /link on the stick KEYS leads out of the stick; copy the file itself there/);
});

test('a file of more than a mebibyte is refused, since it would lie in memory', async (t) => {
  const files = [described('large')];
  const keyFiles = { large: 'x'.repeat(2 ** 20 + 1) };
  const { status, stdout } = await chooseDisk(t, { ...machine, described: { files }, keyFiles });
  t.is(status, 9);
  t.regex(stdout, /large on the stick KEYS has 1048577 bytes, and 1048576 at most are copied/);
});

test('the hook puts each file in its place with its mode, and leaves no copy', async (t) => {
  const folder = await temporaryFolder(t);
  await runHook(t, folder, [{ ...described('a'), mode: 0o640 }]);
  const path = join(folder, 'target/etc/wireguard/wg0.conf');
  t.is(await readFile(path, 'utf8'), secret);
  t.is((await stat(path)).mode & 0o777, 0o640);
  await t.throwsAsync(stat(join(folder, 'passforge/from-sticks')), { code: 'ENOENT' });
});

test('the hook replaces a link and does not follow it', async (t) => {
  const folder = await temporaryFolder(t);
  const [path, elsewhere] = [join(folder, 'target/etc/wireguard/wg0.conf'), join(folder, 'of-the-installer')];
  await mkdir(dirname(path), { recursive: true });
  await writeFile(elsewhere, 'kept');
  await symlink(elsewhere, path);
  await runHook(t, folder, [described('a')]);
  t.is(await readFile(elsewhere, 'utf8'), 'kept');
  t.is(await readFile(path, 'utf8'), secret);
});

test('the hook does not follow a link on the way out of the new system', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'target/etc'), { recursive: true });
  await mkdir(join(folder, 'etc-of-the-installer'));
  await symlink(join(folder, 'etc-of-the-installer'), join(folder, 'target/etc/wireguard'));
  const { status, stderr } = await tryHook(t, folder, [described('a')]);
  t.is(status, 1);
  t.regex(stderr, /\/etc\/wireguard\/wg0\.conf would lie outside the new system, behind a link/);
  t.deepEqual(await readTree(join(folder, 'etc-of-the-installer')), []);
});

/** Runs the hook for files that choose-disk has copied; all of them hold the secret. */
async function runHook(t: ExecutionContext, folder: string, files: readonly OwnFile[]): Promise<void> {
  const { status, stderr } = await tryHook(t, folder, files);
  t.is(status, 0, stderr);
}

async function tryHook(t: ExecutionContext, folder: string, files: readonly OwnFile[]): Promise<Outcome> {
  await mkdir(join(folder, 'passforge/from-sticks'), { recursive: true });
  for (const [index] of files.entries()) {
    await writeFile(join(folder, `passforge/from-sticks/${index}`), secret, { mode: 0o600 });
  }
  const seed = renderInstallerFiles({ ...exampleHost, files }, await readTree(join(packageRoot(), 'templates/seed')));
  const hook = seed.find(({ path }) => path.endsWith('/12-stick-files'))?.content ?? t.fail();
  const moved = hook.replaceAll('/passforge/', `${folder}/passforge/`).replaceAll('/target', `${folder}/target`);
  return runProgram('dash', ['-c', moved]);
}
