/** The hook that makes the guests' storage, on a made-up installer: every tool only tells how it was called. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fc, testProp } from '@fast-check/ava';
import test, { type ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import type { Filesystem, GuestsDisk } from '../../src/host/storage/storage.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { anyDisk, exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const seed = readTree(join(packageRoot(), 'templates/seed'));

async function rendered(storage: Host['storage'], name: string): Promise<string> {
  const files = renderInstallerFiles({ ...exampleHost, storage }, await seed);
  return files.find(({ path }) => path.endsWith(name))?.content ?? '';
}

interface Wishes {
  readonly wipe?: boolean;
  readonly filesystem?: Filesystem;
  /** What wipefs finds before anything is done. */
  readonly signatures?: string;
  readonly volumes?: readonly string[];
}

async function makeStorage(t: ExecutionContext, wishes: Wishes) {
  const root = await temporaryFolder(t);
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const { wipe = false, filesystem = 'ext4' } = wishes;
  const guestsDisk: GuestsDisk = { disk: { ...anyDisk, wipe }, filesystem };
  const hook = await rendered({ system: null, guestsDisk }, '45-guests-storage');
  for (const folder of ['sys/block/sdb', 'target/var/lib/libvirt/images'])
    await mkdir(join(root, folder), { recursive: true });
  await write('passforge/guests-disk', 'sdb\n');
  await write('target/etc/fstab', '');
  await write(
    'hook',
    hook.replaceAll(/(?<=[ ("])\/(passforge|sys|target)/g, `${root}/$1`).replaceAll('>>/target', `>>${root}/target`),
  );
  const tell = `printf '%s\\n' "\${0##*/} $*" >>"${root}/calls"`;
  const tools: Record<string, string> = {
    // sfdisk makes the partition appear; blkid and wipefs answer
    'in-target': `${tell}
case "$*" in *sfdisk*) mkdir -p "${root}/sys/block/sdb/sdb1"; echo 1 >"${root}/sys/block/sdb/sdb1/partition" ;;
*blkid*) echo 1234-abcd ;; *--parsable*) printf '%s' "${wishes.signatures ?? ''}" ;; esac`,
    pvs: (wishes.volumes ?? []).map((volume) => `echo "  ${volume}"`).join('\n'),
    ...Object.fromEntries(['vgchange', 'udevadm', 'mount', 'umount'].map((name) => [name, tell])),
  };
  for (const [name, body] of Object.entries(tools)) {
    await write(`bin/${name}`, `#!/bin/sh\n${body}\n`);
    await chmod(join(root, `bin/${name}`), 0o755);
  }
  const { status, stderr } = await runProgram('dash', [join(root, 'hook')], {
    env: { PATH: `${join(root, 'bin')}:${process.env.PATH}` },
  });
  const calls = await readFile(join(root, 'calls'), 'utf8').catch(() => '');
  const fstab = await readFile(join(root, 'target/etc/fstab'), 'utf8');
  return { status, stderr, calls: calls.replaceAll(root, ''), fstab };
}

test('an empty disk gets one partition, a file system and its line in fstab, and nothing is wiped', async (t) => {
  const { status, stderr, calls, fstab } = await makeStorage(t, {});
  t.is(status, 0, stderr);
  t.is(fstab, 'UUID=1234-abcd /var/lib/libvirt/images ext4 defaults,nofail,x-systemd.device-timeout=30s 0 2\n');
  t.notRegex(calls, /--all|vgchange/);
  t.regex(calls, /in-target sh -c printf 'label: gpt\\n,,L\\n' \| sfdisk --wipe-partitions always \/dev\/sdb\n/);
  t.regex(calls, /in-target mkfs.ext4 -q -F \/dev\/sdb1\n.* blkid .*\nmount -t ext4 \/dev\/sdb1 .*\numount /);
});

test('a disk that turns out not to be empty stops the installation', async (t) => {
  const { status, stderr, calls } = await makeStorage(t, { signatures: '0x438,1234,,ext4' });
  t.is(status, 1);
  t.regex(stderr, /\/dev\/sdb is not empty/);
  t.notRegex(calls, /sfdisk|mkfs/);
});

test('a disk that is to be erased is wiped, its own volume groups switched off first', async (t) => {
  const { status, stderr, calls } = await makeStorage(t, {
    wipe: true,
    filesystem: 'xfs',
    volumes: ['/dev/sda3 vfio-vg', '/dev/sdb1 old-vg', '/dev/sdb2'],
  });
  t.is(status, 0, stderr);
  t.regex(calls, /^vgchange -a n old-vg\nin-target wipefs --all \/dev\/sdb\n/);
  t.notRegex(calls, /vfio-vg/);
  t.regex(calls, /in-target mkfs.xfs -q -f \/dev\/sdb1\n/);
});

test('a host without storage of the guests’ own has no such hook', async (t) => {
  t.is(await rendered({ system: null, guestsDisk: null }, '45-guests-storage'), '');
});

const hostile = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 });

testProp(
  'sh reads the conditions of the guests’ disk as they are written',
  [hostile, hostile],
  async (t, serial, model) => {
    const guestsDisk: GuestsDisk = { disk: { ...anyDisk, serial, model }, filesystem: 'ext4' };
    const script = await rendered({ system: null, guestsDisk }, 'guests-disk-selector');
    const { stdout, status } = await runProgram('dash', ['-c', `${script}\nprintf '%s\\n%s' "$serial" "$model"`]);
    t.is(status, 0);
    t.is(stdout, `${serial}\n${model}`);
  },
  { numRuns: 20 },
);
