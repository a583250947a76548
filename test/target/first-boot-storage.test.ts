/** Where the guests' files lie, and the networks that they join: steps of the first boot, on a libvirt that is a folder. */
import { link, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import { anyDisk, exampleDisk, exampleGuest } from '../harness/example-host.ts';
import { countOf, firstBoot, firstBootMachine, stateFile } from '../harness/first-boot-machine.ts';
import type { TargetMachine } from '../harness/target-machine.ts';

const network = { source: { network: 'default' }, model: 'virtio', mac: null };
const ownDisk = { system: null, guestsDisk: { disk: anyDisk, filesystem: 'ext4' } } as const;

/** A host whose guest has its disk in the folder of the plan, and joins the network `default`. */
async function newMachine(t: ExecutionContext, changes: Partial<Host> = {}): Promise<TargetMachine> {
  const machine = await firstBootMachine(t, { guests: [{ ...exampleGuest, networks: [network] }], ...changes });
  // the plan's paths are moved into the made-up machine
  for (const plan of ['storage', 'disks']) {
    const text = await readFile(join(machine.root, 'etc/passforge', plan), 'utf8');
    await machine.write(`etc/passforge/${plan}`, text.replaceAll('/var/lib/libvirt/images', imagesOf(machine)));
  }
  await mkdir(imagesOf(machine));
  await machine.write('proc/mounts', '/dev/sda1 / ext4 rw 0 0\n');
  return machine;
}

const imagesOf = (machine: TargetMachine): string => join(machine.root, 'images');

const calledWith = async (machine: TargetMachine, words: string): Promise<number> =>
  countOf(await machine.calls(), `virsh --connect qemu:///system ${words}`);

test('a network that libvirt knows is started, now and with the host', async (t) => {
  const machine = await newMachine(t);
  await mkdir(join(machine.root, 'state/net-default'));
  t.is((await machine.run(firstBoot, 'network-default')).status, 0);
  t.is(await stateFile(machine, 'receipts/network-default'), 'is active, and starts with the host\n');
  t.is(await calledWith(machine, 'net-define'), 0);
  t.is(await calledWith(machine, 'net-start default'), 1);
  t.is(await calledWith(machine, 'net-autostart default'), 1);
  t.is((await machine.run(firstBoot, 'network-default')).status, 0);
  t.is(await calledWith(machine, 'net-start default'), 1);
});

test("a network that libvirt does not know is defined from its package's file", async (t) => {
  const machine = await newMachine(t);
  await machine.write('networks/default.xml', '<network/>');
  const folder = join(machine.root, 'networks');
  t.is((await machine.runWith({ PASSFORGE_NETWORKS: folder }, firstBoot, 'network-default')).status, 0);
  t.is(await calledWith(machine, `net-define ${folder}/default.xml`), 1);
  t.is(await calledWith(machine, 'net-start default'), 1);
});

test('a network that cannot be made or started is told, and its guest is defined all the same', async (t) => {
  const machine = await newMachine(t);
  const env = { PASSFORGE_NETWORKS: join(machine.root, 'networks') };
  const unknown = await machine.runWith(env, firstBoot);
  t.regex(unknown.stdout, /failed: libvirt does not know the network default; define it with virsh net-define/);
  await mkdir(join(machine.root, 'state/net-default'));
  await machine.write('state/net-busy', '');
  const { status, stdout } = await machine.runWith(env, firstBoot);
  t.is(status, 1);
  t.regex(stdout, /failed: cannot be started: error: Network is already in use by interface eno1; see virsh net-edit/);
  t.regex(stdout, /first boot: failed: network-default\n$/);
});

test('a pool is defined for the folder of the disks, and started with the host', async (t) => {
  const machine = await newMachine(t);
  t.is((await machine.run(firstBoot, 'pool')).status, 0);
  t.is(await calledWith(machine, `pool-define-as default dir --target ${imagesOf(machine)}`), 1);
  t.is(await calledWith(machine, 'pool-start default'), 1);
  t.is(await calledWith(machine, 'pool-autostart default'), 1);
  t.is((await machine.run(firstBoot, 'pool')).status, 0);
  t.is(await calledWith(machine, 'pool-define-as'), 1);
});

test('a pool of another name for that folder is taken, and started', async (t) => {
  const machine = await newMachine(t);
  await machine.write('state/pool-images/path', imagesOf(machine));
  t.is((await machine.run(firstBoot, 'pool')).status, 0);
  t.is(await calledWith(machine, 'pool-define-as'), 0);
  t.is(await calledWith(machine, 'pool-start images'), 1);
});

test('a pool of that name for another folder is left alone', async (t) => {
  const machine = await newMachine(t);
  await machine.write('state/pool-default/path', '/srv/other');
  t.is((await machine.run(firstBoot, 'pool')).status, 0);
  t.is(await stateFile(machine, 'receipts/pool'), 'the pool default is for /srv/other, left alone\n');
  t.is(await calledWith(machine, 'pool-start'), 0);
});

test("nothing is made in the guests' storage while that is not mounted, and all of it when it is", async (t) => {
  const machine = await newMachine(t, { storage: ownDisk });
  await machine.addCommand('mount', `echo "mount: can't find UUID=1234." >&2; exit 1`);
  const { status, stdout } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stdout, /step storage: failed: \S+\/images cannot be mounted: mount: can't find UUID=1234\.; see lsblk -f/);
  t.regex(stdout, /step disk-win8\.raw: failed: \S+\/images is not mounted; see the step storage\n/);
  t.is(countOf(await machine.calls(), 'truncate'), 0);
  t.is(await calledWith(machine, 'pool-define-as'), 0);
  await mkdir(join(machine.root, 'state/net-default'));
  await machine.addCommand('mount', `echo "/dev/sdb1 $1 ext4 rw 0 0" >>"${machine.root}/proc/mounts"`);
  t.is((await machine.run(firstBoot)).status, 0);
  t.is(countOf(await machine.calls(), 'truncate'), 1);
});

test('disks that have no room to grow are remarked', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand(
    'df',
    `echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo "/dev/sda1 99 0 20971520 9% /"`,
  );
  const { status, stdout } = await machine.run(firstBoot, 'storage');
  t.is(status, 0);
  t.regex(
    stdout,
    /done: on the host's own file system; mind that disks can grow to 60 GiB, and \/dev\/sda1 has 20 GiB/,
  );
});

test('a disk that is there needs no more room, and stays as it is', async (t) => {
  const machine = await newMachine(t);
  await machine.write('images/win8.raw', 'precious');
  t.is((await machine.run(firstBoot, 'storage', 'disk-win8.raw')).status, 0);
  t.is(await stateFile(machine, 'receipts/storage'), "on the host's own file system\n");
  t.is(await readFile(join(imagesOf(machine), 'win8.raw'), 'utf8'), 'precious');
});

test('takes a disk that is there as it is, and what a power cut left beside it away', async (t) => {
  const machine = await newMachine(t);
  await machine.write('images/old.raw', 'precious');
  const old = join(machine.root, 'images/old.raw');
  await link(old, `${old}.new`);
  t.is((await machine.run('usr/local/lib/passforge/guest-disk', old, 'qcow2', '1G')).status, 0);
  t.is(await readFile(old, 'utf8'), 'precious');
  await t.throwsAsync(readFile(`${old}.new`), { code: 'ENOENT' });
  t.is(countOf(await machine.calls(), 'truncate'), 0);
});

test("a file of somebody else's beside a disk stays", async (t) => {
  const machine = await newMachine(t);
  await machine.write('images/old.raw', 'precious');
  await machine.write('images/old.raw.new', 'converted for hours');
  const old = join(machine.root, 'images/old.raw');
  t.is((await machine.run('usr/local/lib/passforge/guest-disk', old, 'qcow2', '1G')).status, 0);
  t.is(await readFile(`${old}.new`, 'utf8'), 'converted for hours');
});

test('leaves no disk under its name when creating it fails, and tells why', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand('truncate', ': >"$3"; echo "truncate: No space left on device" >&2; exit 1');
  const { status, stdout } = await machine.run(firstBoot, 'disk-win8.raw');
  t.is(status, 1);
  t.regex(
    stdout,
    /failed: \S+win8\.raw cannot be made: truncate: No space left on device; then run passforge-first-boot/,
  );
  await t.throwsAsync(readFile(join(imagesOf(machine), 'win8.raw')), { code: 'ENOENT' });
});

test('a guest without its disk is not defined', async (t) => {
  const machine = await newMachine(t);
  const { status, stdout } = await machine.run(firstBoot, 'guest-win8');
  t.is(status, 1);
  t.regex(stdout, /failed: not defined: \S+win8\.raw is not there, see the step disk-win8\.raw\n/);
  t.is(countOf(await machine.calls(), 'virt-install'), 0);
});

test('a guest that is removed loses its receipt, and what failed last, and keeps its disk', async (t) => {
  const disk = { ...exampleDisk, path: '/var/lib/libvirt/images/win8.raw' };
  const guest = { ...exampleGuest, disks: [disk], networks: [] };
  const machine = await newMachine(t, { guests: [guest] });
  t.is((await machine.run(firstBoot)).status, 0);
  await rm(join(machine.root, 'state/win8.xml'));
  await machine.write('var/lib/passforge/failures/guest-win8', 'not defined\n');
  t.is((await machine.run('usr/local/sbin/passforge-guests', 'remove', 'win8')).status, 0);
  for (const file of ['receipts/guest-win8', 'failures/guest-win8']) {
    t.is(await stateFile(machine, file), undefined, file);
  }
  t.is(await readFile(join(imagesOf(machine), 'win8.raw'), 'utf8'), 'raw 60G\n');
});
