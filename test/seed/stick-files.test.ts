/** Files of the description that come from a stick, on their way from there to the installed host. */
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { OwnFile } from '../../src/host/file/own-file.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { chooseDisk, type Machine, makeMachine } from '../harness/disk-machine.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Disk, GB, ssd, stick, zeros } from '../harness/made-up-disks.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const described = (file: string, path = '/etc/wireguard/wg0.conf'): OwnFile => ({
  ...{ path, content: null, stick: { stick: 'KEYS', file } },
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
  const copy = join(root, 'passforge/from-sticks/1');
  t.is(await readFile(copy, 'utf8'), secret);
  t.is(await readFile(join(root, 'passforge/from-sticks/2'), 'utf8'), 'two');
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
  t.regex(stdout, /STOP a file was not found on its stick\nNothing was written to a disk/);
  t.regex(stdout, /^ {2}\/etc\/other: other on the stick KEYS is not there$/m);
  t.regex(stdout, /^ {2}\/etc\/empty: empty on the stick KEYS is empty$/m);
  t.notRegex(stdout, /wg0|ANSWER/);
});

for (const [title, disks, reason] of [
  ['without the stick', [stick, ssd], '0 file systems are labelled KEYS'],
  ['with two sticks of the label', [stick, ssd, keys, { ...keys, name: 'sdd' }], '2 file systems are labelled KEYS'],
] as const) {
  test(`${title} nothing is written`, async (t) => {
    const selector = { serial: ssd.serial ?? null };
    const { status, stdout } = await chooseDisk(t, { ...machine, disks, selector });
    t.is(status, 9);
    t.true(stdout.includes(`  /etc/wireguard/wg0.conf: ${reason}\n`), stdout);
    t.notRegex(stdout, /ANSWER/);
  });
}

test('a link does not lead out of the stick', async (t) => {
  const { root, run } = await makeMachine(t, { ...machine, described: { files: [described('link')] } });
  await writeFile(join(root, 'secret-of-the-installer'), 'x');
  await symlink(join(root, 'secret-of-the-installer'), join(root, 'stick/link'));
  const { status, stdout } = await run('choose-disk');
  t.is(status, 9);
  t.regex(stdout, /link on the stick KEYS is not there/);
});

test('a file of more than a mebibyte is refused, since it would lie in memory', async (t) => {
  const files = [described('large')];
  const keyFiles = { large: 'x'.repeat(2 ** 20 + 1) };
  const { status, stdout } = await chooseDisk(t, { ...machine, described: { files }, keyFiles });
  t.is(status, 9);
  t.regex(stdout, /large on the stick KEYS has 1048577 bytes, more than 1048576/);
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

/** Runs the hook for files that choose-disk has copied; all of them hold the secret. */
async function runHook(t: ExecutionContext, folder: string, files: readonly OwnFile[]): Promise<void> {
  await mkdir(join(folder, 'passforge/from-sticks'), { recursive: true });
  for (const [index] of files.entries()) {
    await writeFile(join(folder, `passforge/from-sticks/${index + 1}`), secret, { mode: 0o600 });
  }
  const seed = renderInstallerFiles({ ...exampleHost, files }, await readTree(join(packageRoot(), 'templates/seed')));
  const hook = seed.find(({ path }) => path.endsWith('/12-stick-files'))?.content ?? t.fail();
  const moved = hook.replaceAll('/passforge/', `${folder}/passforge/`).replaceAll('/target', `${folder}/target`);
  const { status, stderr } = await runProgram('dash', ['-c', moved]);
  t.is(status, 0, stderr);
}
