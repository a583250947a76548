import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Encryption, SystemLayout } from '../../src/host/storage/storage.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const lvm: SystemLayout = {
  layout: 'lvm',
  filesystem: 'ext4',
  swapBytes: 0,
  rootBytes: null,
  guests: null,
  encryption: null,
};

async function hookFor(unlock: Encryption['unlock']): Promise<string> {
  const system = { ...lvm, encryption: { keyStick: 'FORGE', unlock } };
  const host = { ...exampleHost, storage: { system, guestsDisk: null } };
  const files = renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')));
  return files.find(({ path }) => path.endsWith('46-encryption'))?.content ?? '';
}

async function runHook(t: ExecutionContext, crypttab: string): Promise<Outcome & { crypttab: string }> {
  const root = await temporaryFolder(t);
  await mkdir(join(root, 'etc'));
  await writeFile(join(root, 'etc/crypttab'), crypttab);
  const hook = (await hookFor('key-stick')).replaceAll('/target/', `${root}/`);
  const outcome = await runProgram('dash', ['-c', hook]);
  return { ...outcome, crypttab: await readFile(join(root, 'etc/crypttab'), 'utf8') };
}

test('the initramfs takes the key from the stick, and systemd leaves the disk alone', async (t) => {
  const { status, crypttab } = await runHook(t, 'sda4_crypt UUID=12-34 none luks,discard,x-initrd.attach\n');
  t.is(status, 0);
  t.is(
    crypttab,
    'sda4_crypt UUID=12-34 /dev/disk/by-label/FORGE:/vfio.key luks,discard,x-initrd.attach,noauto,keyscript=passdev\n',
  );
});

test('a disk that the installer did not encrypt stops the installation', async (t) => {
  const { status } = await runHook(t, '# <target name> <source device> <key file> <options>\n');
  t.not(status, 0);
});

test('a host that asks for its passphrase keeps the line of the installer', async (t) => {
  t.is(await hookFor('passphrase'), '');
});
