/** The hooks that keep partman to the chosen disk, on what partman and the kernel say of a machine. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { chooseDisk, type Machine, makeMachine } from '../harness/disk-machine.ts';
import { nvme, ssd, stick, zeros } from '../harness/made-up-disks.ts';

const machine: Machine = {
  disks: [stick, { ...ssd, partitions: [zeros, zeros] }, { ...nvme, partitions: [zeros] }],
  layers: {
    'dm-0': { on: ['sdb2'], attributes: { 'dm/name': 'vfio--vg-swap' } },
    'dm-1': { on: ['nvme0n1p1'], attributes: { 'dm/name': 'data--vg-swap' } },
  },
};

test('what partman means to do with other disks is taken back before it writes', async (t) => {
  const { root, write, run } = await makeMachine(t, machine);
  await write('passforge/disk', 'sdb\n');
  const methods = [
    ['sdb', '=dev=sdb/1-2', 'efi'],
    ['nvme0n1', '=dev=nvme0n1/1-2', 'efi'],
    ['mapper/vfio--vg-swap', '=dev=mapper=vfio--vg-swap/1-2', 'swap'],
    ['mapper/data--vg-swap', '=dev=mapper=data--vg-swap/1-2', 'swap'],
    ['mapper/strange', '=dev=mapper=strange/1-2', 'swap'],
  ] as const;
  for (const [device, folder, method] of methods) {
    await write(`state/devices/${folder}/method`, method);
    await write(`state/devices/${folder.split('/')[0]}/device`, `${root}/dev/${device}`);
  }
  const { status, stderr } = await run('keep-to-disk', 'check');
  t.is(status, 0, stderr);
  const kept = methods.map(async ([device, folder]) =>
    access(join(root, `state/devices/${folder}/method`)).then(
      () => device,
      () => null,
    ),
  );
  t.deepEqual(
    (await Promise.all(kept)).filter((device) => device !== null),
    ['sdb', 'mapper/vfio--vg-swap', 'mapper/strange'],
  );
});

const mounted = ['/dev/mapper/vfio--vg-root /target ext4 rw 0 0', '/dev/sdb1 /target/boot/efi vfat rw 0 0'];

test('a system that lies on the chosen disk goes on', async (t) => {
  const { write, run } = await makeMachine(t, { ...machine, mounts: mounted, swaps: ['/dev/dm-0 partition 1 0 -2'] });
  await write('passforge/disk', 'sdb\n');
  t.deepEqual(await run('keep-to-disk', 'finish'), { status: 0, stdout: '', stderr: '' });
});

test('a boot loader or swap on another disk stops the installation before anything is installed there', async (t) => {
  const mounts = [...mounted, '/dev/nvme0n1p1 /target/boot/efi vfat rw 0 0'];
  const { write, run } = await makeMachine(t, { ...machine, mounts, swaps: ['/dev/dm-1 partition 1 0 -2'] });
  await write('passforge/disk', 'sdb\n');
  const { status, stdout } = await run('keep-to-disk', 'finish');
  t.is(status, 9);
  t.regex(stdout, /^STOP the partitioner took a part of another disk\n/);
  t.regex(
    stdout,
    /\/target\/boot\/efi would be \S*\/dev\/nvme0n1p1, which is not on \/dev\/sdb\.\nswap would be \S*\/dev\/dm-1/,
  );
});

test('partman runs both when a disk has been chosen', async (t) => {
  const { root, run } = await makeMachine(t, { disks: [stick, ssd] });
  await run('choose-disk');
  for (const [hook, phase] of [
    ['check.d/00passforge', 'check'],
    ['finish.d/99passforge', 'finish'],
  ] as const) {
    const text = await readFile(join(root, 'partman', hook), 'utf8');
    t.regex(text, new RegExp(`^sh \\S+/keep-to-disk ${phase} \\|\\| sh \\S+/stop keep-to-disk$`, 'm'));
  }
  const refused = await chooseDisk(t, { disks: [stick] });
  t.is(refused.status, 9);
});
