import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { exampleGuest } from '../harness/example-host.ts';
import { readyDomain, readyMachine } from '../harness/ready-machine.ts';
import type { TargetMachine } from '../harness/target-machine.ts';
import { failures, wordOf } from '../harness/told-verdict.ts';

/** Elements of a guest's definition beside its host devices. */
interface Answers {
  /** As virsh(1) domstate --reason prints it. */
  readonly state?: string;
  /** The running guest; as defined by default. */
  readonly live?: string;
  /** Further elements of its definition. */
  readonly elements?: string;
  readonly network?: string;
}

async function machineWith(
  t: ExecutionContext,
  { state = 'shut off (unknown)', live, elements = '', network = '' }: Answers,
  autostart = true,
): Promise<TargetMachine> {
  const machine = await readyMachine(t, { guests: [{ ...exampleGuest, autostart }] });
  const domain = readyDomain.replace('</domain>', `${elements}\n</domain>`);
  await machine.write('state/inactive.xml', domain);
  await machine.write('state/live.xml', live ?? domain);
  await machine.addCommand(
    'virsh',
    `case $3:$4 in
uri:*) echo qemu:///system ;;
list:*) ;;
dumpxml:--inactive) cat "$STATE/inactive.xml" ;;
dumpxml:*) cat "$STATE/live.xml" ;;
domstate:*) printf '%s\\n\\n' '${state}' ;;
net-info:*) ${network === '' ? 'exit 1' : `echo 'Active:         ${network}'`} ;;
*) exit 1 ;;
esac`,
  );
  return machine;
}

test('passes a guest that runs with its devices', async (t) => {
  const machine = await machineWith(t, { state: 'running (booted)' });
  t.is(await wordOf(machine, 'running of win8'), 'pass: is running (booted)');
});

test('fails a running guest whose live definition lacks a function', async (t) => {
  const live = readyDomain.replace("function='0x1'", "function='0x7'");
  const machine = await machineWith(t, { state: 'running (booted)', live });
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail running of win8: is running (booted) without 0000:02:00.1; shut it down and start it again: virsh shutdown win8, virsh start win8',
  ]);
});

test('fails a running guest whose function nobody has open, as far as root can see', async (t) => {
  const machine = await machineWith(t, { state: 'running (booted)' });
  await mkdir(join(machine.root, 'proc/1/fd'), { recursive: true });
  t.regex((await failures(machine))[1] ?? '', /^fail running of win8: .* without 0000:02:00\.0 0000:02:00\.1;/);
  await mkdir(join(machine.root, 'proc/812/fd'), { recursive: true });
  await symlink('/dev/vfio/2', join(machine.root, 'proc/812/fd/30'));
  t.deepEqual(await failures(machine), ['pass 0']);
});

test('fails a guest that should run and does not, with the last word of its log', async (t) => {
  const machine = await machineWith(t, { state: 'shut off (failed)' });
  await machine.write(
    'var/log/libvirt/qemu/win8.log',
    'starting up\nqemu-system-x86_64: vfio 0000:02:00.0: group 2 is not viable\n2026-11-24: shutting down, reason=failed\n',
  );
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail running of win8: starts with the host, but is shut off (failed): qemu-system-x86_64: vfio 0000:02:00.0: group 2 is not viable; virsh start win8 tries again',
  ]);
});

test('warns of a guest that somebody shut down though it starts with the host', async (t) => {
  const machine = await machineWith(t, { state: 'shut off (shutdown)' });
  t.deepEqual(await failures(machine), [
    'warn 1',
    'warn running of win8: starts with the host, but is shut off (shutdown); virsh start win8 starts it',
  ]);
});

test('passes a guest that was defined after libvirt had started the others', async (t) => {
  const machine = await machineWith(t, { state: 'shut off (unknown)' });
  await machine.write('proc/uptime', '300.55 290.10\n');
  t.is(await wordOf(machine, 'running of win8'), 'pass: starts at the next start of the host');
  await machine.write('proc/uptime', '0.00 0.00\n');
  t.regex((await wordOf(machine, 'running of win8')) ?? '', /^fail: .* is shut off \(unknown\); see journalctl/);
});

test('warns of a guest that did start with the host, though libvirt has forgotten why it is shut off', async (t) => {
  const machine = await machineWith(t, { state: 'shut off (unknown)' });
  await machine.write('run/passforge/started-win8', '');
  await machine.write('proc/uptime', '0.00 0.00\n');
  t.regex((await wordOf(machine, 'running of win8')) ?? '', /^warn: starts with the host, and did, but is shut off;/);
});

test('passes a guest without autostart that is shut off', async (t) => {
  const machine = await machineWith(t, { state: 'shut off (crashed)' }, false);
  t.deepEqual(await failures(machine), ['pass 0']);
});

test('warns of a guest that is paused', async (t) => {
  const machine = await machineWith(t, { state: 'paused (I/O error)' });
  t.regex((await failures(machine))[1] ?? '', /^warn running of win8: is paused \(I\/O error\);/);
});

const files = `<disk type='file' device='disk'>
    <source file='/srv/o&apos;b &amp; c.raw'/>
  </disk>
  <disk type='file' device='cdrom'>
    <source file='/srv/windows.iso'/>
  </disk>
  <disk type='file' device='cdrom'/>`;

test('fails a disk and warns of a disc that is not there', async (t) => {
  const machine = await machineWith(t, { state: 'running (booted)', elements: files });
  t.deepEqual(await failures(machine), [
    'fail 2',
    "fail disk of win8: /srv/o'b & c.raw does not exist",
    'warn medium of win8: /srv/windows.iso does not exist: put it there, or take it out with virsh change-media win8 /srv/windows.iso --eject --config',
  ]);
  await machine.write("srv/o'b & c.raw", '');
  await machine.write('srv/windows.iso', '');
  t.deepEqual(await failures(machine), ['pass 0']);
});

const onNetwork = "  <interface type='network'>\n    <source network='default'/>\n  </interface>";

test('fails a network of libvirt that a guest joins and that is not active, or not there', async (t) => {
  const state = 'running (booted)';
  const active = await machineWith(t, { state, elements: onNetwork, network: 'yes' });
  t.deepEqual(await failures(active), ['pass 0']);
  const inactive = await machineWith(t, { state, elements: onNetwork, network: 'no' });
  t.regex((await failures(inactive))[1] ?? '', /^fail network default: is not active, .*virsh net-start default/);
  const absent = await machineWith(t, { state, elements: onNetwork });
  t.regex((await failures(absent))[1] ?? '', /^fail network default: is not known to libvirt/);
});
