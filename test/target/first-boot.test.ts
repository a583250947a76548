/** The first boot: its steps in order, each with its receipt or the reason why it failed. */
import { readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Guest } from '../../src/host/guest/guest.ts';
import {
  countOf,
  firstBoot,
  firstBootMachine,
  newGuest,
  stateFile,
  virtInstall,
} from '../harness/first-boot-machine.ts';
import type { TargetMachine } from '../harness/target-machine.ts';

async function newMachine(t: ExecutionContext, changes: Partial<Guest> = {}): Promise<TargetMachine> {
  return firstBootMachine(t, { guests: [await newGuest(t, changes)] });
}

test('creates the disk and defines the guest, and keeps a receipt of each step', async (t) => {
  const machine = await newMachine(t);
  const { status, stdout, stderr } = await machine.run(firstBoot);
  t.is(status, 0, stdout + stderr);
  t.regex(stdout, /^step libvirt: begun\nstep libvirt: done: answers at qemu:\/\/\/system\n/);
  t.regex(stdout, /\nstep guest-win8: done: defined 11111111-\S+\nfirst boot: done\n$/);
  const calls = await machine.calls();
  t.is(countOf(calls, 'truncate -s 60G'), 1);
  t.regex(calls.find((call) => call.startsWith('virt-install')) ?? '', /--print-xml .*--hostdev 0000:02:00\.0 /);
  t.is(countOf(calls, 'virsh --connect qemu:///system define'), 1);
  t.is(await stateFile(machine, 'receipts/guest-win8'), 'defined 11111111-2222-3333-4444-555555555555\n');
  t.regex((await stateFile(machine, 'receipts/disk-win8.raw')) ?? '', /\/win8\.raw is there\n$/);
  t.is(await stateFile(machine, 'first-boot.done'), '');
});

test('does nothing twice', async (t) => {
  const machine = await newMachine(t);
  await machine.run(firstBoot);
  const before = await machine.calls();
  t.is((await machine.run(firstBoot)).status, 0);
  const after = (await machine.calls()).slice(before.length);
  t.deepEqual(
    after.filter(
      (call) => !/^virsh \S+ \S+ (uri|list|domuuid|pool-list|pool-info|net-info)\b|^tell|^sync \S+receipts/.test(call),
    ),
    [],
  );
});

test('defines a guest anew that libvirt does not know any more, whatever its receipt says', async (t) => {
  const machine = await newMachine(t);
  await machine.run(firstBoot);
  await rm(join(machine.root, 'state/win8.xml'));
  t.is((await machine.run(firstBoot)).status, 0);
  const calls = await machine.calls();
  t.is(countOf(calls, 'virsh --connect qemu:///system define'), 2);
});

test('leaves it to passforge-guests to start guests', async (t) => {
  const machine = await newMachine(t, { autostart: true });
  await machine.run(firstBoot);
  t.is(countOf(await machine.calls(), 'virsh --connect qemu:///system autostart'), 0);
  t.is(countOf(await machine.calls(), 'virsh --connect qemu:///system start'), 0);
});

test('is not done while a guest cannot be defined, tells why, and does the rest at the next boot', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand('virt-install', 'echo "ERROR no such device" >&2; exit 1');
  const { status, stdout } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stdout, /step guest-win8: failed: not defined: ERROR no such device; run passforge-first-boot guest-win8/);
  t.regex(stdout, /first boot: failed: guest-win8\n$/);
  t.regex((await stateFile(machine, 'failures/guest-win8')) ?? '', /^not defined: ERROR no such device; [^\n]*\n$/);
  t.is(await stateFile(machine, 'receipts/guest-win8'), undefined);
  t.not(await stateFile(machine, 'receipts/disk-win8.raw'), undefined);
  t.is(await stateFile(machine, 'first-boot.done'), undefined);
  await machine.addCommand('virt-install', virtInstall);
  t.is((await machine.run(firstBoot)).status, 0);
  t.is(await stateFile(machine, 'failures/guest-win8'), undefined);
  t.is(await stateFile(machine, 'first-boot.done'), '');
});

test('defines no guest whose card is not the described one', async (t) => {
  const machine = await newMachine(t);
  await machine.write('sys/bus/pci/devices/0000:02:00.1/device', '0xffff\n');
  const { status, stdout } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stdout, /0000:02:00\.1: the description says 10de:0fb9, but there is 10de:ffff/);
  t.is(countOf(await machine.calls(), 'virt-install'), 0);
});

test('says that libvirt does not answer, and makes the disks all the same', async (t) => {
  const machine = await newMachine(t);
  await machine.write('state/down', '');
  const { status, stdout } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stdout, /step libvirt: failed: libvirt does not answer: error: failed to connect to the hypervisor; see/);
  t.regex(stdout, /step disk-win8\.raw: done/);
  t.is(countOf(await machine.calls(), 'virt-install'), 0);
});

test('a step has a limit in time, and what hangs in it is ended', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand('virt-install', 'sleep 1000; echo $$ >"$STATE/survived"');
  const { status, stdout } = await machine.runWith({ PASSFORGE_LIMIT: '5' }, firstBoot, 'disk-win8.raw', 'guest-win8');
  t.is(status, 1);
  t.regex(stdout, /step guest-win8: failed: not done within 5 seconds; run passforge-first-boot guest-win8 again/);
});

test('what a step leaves running does not hold the lock', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand('truncate', 'sleep 20 >/dev/null 2>&1 & echo "raw $2" >"$3"');
  t.is((await machine.run(firstBoot, 'disk-win8.raw')).status, 0);
  t.is((await machine.run(firstBoot, 'disk-win8.raw')).status, 0);
});

test('the receipt of a step that had nothing to do keeps its time', async (t) => {
  const machine = await newMachine(t);
  await machine.run(firstBoot);
  const receipt = join(machine.root, 'var/lib/passforge/receipts/guest-win8');
  await utimes(receipt, 1000, 1000);
  await machine.run(firstBoot);
  t.is((await stat(receipt)).mtime.getTime(), 1_000_000);
});

test('asks for a later try where a failure may pass, and only there', async (t) => {
  const machine = await newMachine(t);
  await machine.write('usr/local/lib/passforge/steps/disk', `#!/bin/sh\necho 'no network'\nexit 75\n`);
  const { status, stdout } = await machine.run(firstBoot);
  t.is(status, 75);
  t.regex(stdout, /step disk-win8\.raw: failed: no network\n/);
  const unit = await readFile(join(machine.root, 'etc/systemd/system/passforge-first-boot.service'), 'utf8');
  t.regex(unit, /^RestartForceExitStatus=75$/m);
});

test('says that it has ended where nothing can be written', async (t) => {
  const machine = await newMachine(t);
  await machine.write('var/lib/passforge', '');
  const { status, stderr } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stderr, /cannot write to \S+; see findmnt \/ and df -h\n$/);
  t.is(await readFile(join(machine.root, 'run/passforge/first-boot-ended'), 'utf8'), '');
});

test('a libvirt that gives no list has its guests defined by nobody', async (t) => {
  const machine = await newMachine(t);
  await machine.run(firstBoot);
  await machine.addCommand('virsh', '[ "$3" = uri ]');
  const { stdout } = await machine.run(firstBoot, 'guest-win8');
  t.regex(stdout, /step guest-win8: failed: libvirt does not answer; see journalctl -u libvirtd\n/);
  t.not(await stateFile(machine, 'receipts/guest-win8'), undefined);
});

test('defines nothing at a start without passthrough, and all of it at the next', async (t) => {
  const machine = await newMachine(t);
  const ready = await readFile(join(machine.root, 'proc/cmdline'), 'utf8');
  await machine.write('proc/cmdline', 'root=UUID=1 ro passforge.novfio module_blacklist=vfio_pci\n');
  const rescue = await machine.run(firstBoot);
  t.is(rescue.status, 0);
  t.regex(rescue.stdout, /the guests are made at the next start with it\n/);
  t.deepEqual(await machine.calls(), ['tell verdict']);
  await machine.write('proc/cmdline', ready);
  t.is((await machine.run(firstBoot)).status, 0);
  t.true((await machine.calls()).some((call) => call.startsWith('virt-install')));
});

test('lists its steps in their order', async (t) => {
  const disks = (await newGuest(t)).disks;
  const network = { source: { network: 'default' }, model: 'virtio', mac: null };
  const win8 = await newGuest(t, { networks: [network], installIso: '/srv/one.iso' });
  const linux = { ...win8, name: 'linux', disks };
  const image = { path: '/var/lib/libvirt/images/one.iso', sha256: null, source: { label: 'M', file: 'one.iso' } };
  const router = { ...image, path: '/var/lib/libvirt/images/router.img' };
  const imported = { ...linux, name: 'router', disks: [{ ...disks[0], path: router.path, sizeGiB: null }] } as Guest;
  const machine = await firstBootMachine(t, { guests: [win8, linux, imported], media: [image, router] });
  const { status, stdout } = await machine.run(firstBoot, '--list');
  t.is(status, 0);
  t.deepEqual(stdout.trimEnd().split('\n'), [
    'libvirt',
    'storage',
    'network-default',
    'pool',
    'medium-one.iso',
    'medium-router.img',
    'disk-win8.raw',
    'disk-win8.raw-2',
    'guest-win8',
    'guest-linux',
    'guest-router',
  ]);
});

test('a host without guests has two steps', async (t) => {
  const machine = await firstBootMachine(t, { guests: [] });
  t.is((await machine.run(firstBoot, '--list')).stdout, 'libvirt\nstorage\n');
  t.is((await machine.run(firstBoot)).status, 0);
  t.is(await stateFile(machine, 'first-boot.done'), '');
});

test('does the named steps alone, and is done when they were the last ones', async (t) => {
  const machine = await newMachine(t);
  const one = await machine.run(firstBoot, 'disk-win8.raw');
  t.is(one.status, 0);
  t.is(one.stdout.match(/: begun$/gm)?.length, 1);
  t.is(await stateFile(machine, 'first-boot.done'), undefined);
  t.is((await machine.run(firstBoot, 'libvirt', 'storage', 'guest-win8')).status, 0);
  t.is(await stateFile(machine, 'first-boot.done'), '');
});

test('a name that is no step is told with a status of its own', async (t) => {
  const machine = await newMachine(t);
  for (const name of ['guest-win9', 'guest', '--lists']) {
    const { status, stderr } = await machine.run(firstBoot, 'libvirt', name);
    t.is(status, 2);
    t.regex(stderr, new RegExp(`${name} is no step of this host; see passforge-first-boot --list`));
  }
  t.is(await stateFile(machine, 'receipts/libvirt'), undefined);
  t.regex((await machine.run(firstBoot, '--help')).stdout, /^Usage: /);
});

test('a second one does not get in the way of the first', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand('virt-install', `while [ ! -e "$STATE/go" ]; do sleep 0.1; done\n${virtInstall}`);
  const first = machine.run(firstBoot);
  while (!(await machine.calls()).some((call) => call.startsWith('virt-install')))
    await new Promise((done) => setTimeout(done, 50));
  const second = await machine.run(firstBoot);
  t.is(second.status, 1);
  t.regex(second.stderr, /is at work already; see journalctl -fu passforge-first-boot/);
  await machine.write('state/go', '');
  t.is((await first).status, 0);
});

test('under systemd what a step says goes to a journal of its own', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand('systemd-cat', 'shift 2; exec "$@" >>"$STATE/journal" 2>&1');
  await machine.addCommand('virt-install', `echo 'a word' >&2\n${virtInstall}`);
  const { status, stdout, stderr } = await machine.runWith({ JOURNAL_STREAM: '8:1' }, firstBoot);
  t.is(status, 0);
  t.notRegex(stdout + stderr, /a word/);
  t.regex(await readFile(join(machine.root, 'state/journal'), 'utf8'), /^a word$/m);
  t.true((await machine.calls()).some((call) => call.startsWith('systemd-cat -t passforge-guest-win8 sh -c ')));
  t.is(await stateFile(machine, 'receipts/guest-win8'), 'defined 11111111-2222-3333-4444-555555555555\n');
});

test('the verdict is told again at the end', async (t) => {
  const machine = await newMachine(t);
  await machine.run(firstBoot);
  t.is((await machine.calls()).at(-1), 'tell verdict');
});
