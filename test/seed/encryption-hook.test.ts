import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Encryption } from '../../src/host/storage/storage.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { exampleHost, volumeGroup } from '../harness/example-host.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

async function hookFor(unlock: Encryption['unlock'], name = '46-encryption'): Promise<string> {
  const system = { ...volumeGroup, encryption: { keyStick: 'FORGE', unlock } };
  const host = { ...exampleHost, storage: { system, guestsDisk: null } };
  const files = renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')));
  return files.find(({ path }) => path.endsWith(name))?.content ?? '';
}

async function runHook(
  t: ExecutionContext,
  crypttab: string,
): Promise<Outcome & { crypttab: string; modules: string }> {
  const root = await temporaryFolder(t);
  await mkdir(join(root, 'etc/initramfs-tools'), { recursive: true });
  await writeFile(join(root, 'etc/crypttab'), crypttab);
  const hook = (await hookFor('key-stick')).replaceAll('/target/', `${root}/`);
  const outcome = await runProgram('dash', ['-c', hook]);
  const modules = await readFile(join(root, 'etc/initramfs-tools/modules'), 'utf8').catch(() => '');
  return { ...outcome, crypttab: await readFile(join(root, 'etc/crypttab'), 'utf8'), modules };
}

test('the initramfs takes the key from the stick, and systemd leaves the disk alone', async (t) => {
  const { status, crypttab } = await runHook(t, 'sda4_crypt UUID=12-34 none luks,discard,x-initrd.attach\n');
  t.is(status, 0);
  t.is(
    crypttab,
    'sda4_crypt UUID=12-34 /dev/disk/by-label/FORGE:/vfio.key luks,discard,x-initrd.attach,noauto,keyscript=passdev\n',
  );
});

test('the initramfs has what the kernel mounts a stick with FAT with', async (t) => {
  const { modules } = await runHook(t, 'sda4_crypt UUID=12-34 none luks,discard\n');
  t.deepEqual(modules.trimEnd().split('\n').slice(0, 2), ['nls_cp437', 'nls_ascii']);
});

for (const [title, missing, status] of [
  ['an initramfs that can open the host lets the installation go on', '', 0],
  ['an initramfs that cannot mount the stick stops the installation', 'nls_cp437', 1],
] as const) {
  test(title, async (t) => {
    const root = await temporaryFolder(t);
    const modules = ['vfat', 'nls_cp437', 'nls_ascii'];
    const folder = 'lib/modules/6.12/kernel/fs';
    await mkdir(join(root, 'target', folder), { recursive: true });
    for (const name of modules) await writeFile(join(root, 'target', folder, `${name}.ko.xz`), '');
    await mkdir(join(root, 'target/boot'));
    await writeFile(join(root, 'target/boot/initrd.img-6.12'), '');
    const listed = [
      ...['lib/cryptsetup/scripts/passdev', 'sbin/cryptsetup', 'cryptroot/crypttab'],
      ...modules.filter((name) => name !== missing).map((name) => `${folder}/${name}.ko.xz`),
    ];
    await mkdir(join(root, 'bin'));
    await writeFile(join(root, 'bin/in-target'), `#!/bin/sh\nprintf '%s\\n' ${listed.join(' ')}\n`, { mode: 0o755 });
    const hook = (await hookFor('key-stick', '85-check-encryption')).replaceAll('/target/', `${root}/target/`);
    const moved = hook.replaceAll('/tmp/initramfs-files', `${root}/listed`).replaceAll('#/target}', `#${root}/target}`);
    const outcome = await runProgram('dash', ['-c', moved], { env: { PATH: `${root}/bin:${process.env.PATH}` } });
    t.is(outcome.status, status, outcome.stderr);
  });
}

test('a disk that the installer did not encrypt stops the installation', async (t) => {
  const { status } = await runHook(t, '# <target name> <source device> <key file> <options>\n');
  t.not(status, 0);
});

test('a host that asks for its passphrase keeps the line of the installer', async (t) => {
  t.is(await hookFor('passphrase'), '');
});
