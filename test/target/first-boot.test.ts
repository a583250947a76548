import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Guest, GuestDisk } from '../../src/host/guest.ts';
import { exampleDisk, exampleGuest, exampleHost } from '../harness/example-host.ts';
import { addCard, addReadyBridge, type TargetMachine, targetMachine } from '../harness/target-machine.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const firstBoot = 'usr/local/sbin/passforge-first-boot';

/** libvirt in a folder: what is defined is a file there, in libvirt's own spelling; `autostart` lists names. */
const virsh = `
case $3 in
uri) [ ! -e "$STATE/down" ] || exit 1 ;;
domuuid) [ -e "$STATE/$4.xml" ] && echo 11111111-2222-3333-4444-555555555555 ;;
define)
    name=$(sed -n 's/.*<name>\\(.*\\)<.name>.*/\\1/p' "$4")
    tr '"' "'" <"$4" | sed 's, />,/>,g' >"$STATE/$name.xml" ;;
autostart) echo "$4" >>"$STATE/autostart" ;;
list) cat "$STATE/autostart" 2>/dev/null ;;
dumpxml) cat "$STATE/$5.xml" ;;
esac`;

/** Prints the parts of a definition that the host looks at. */
const virtInstall = `
echo "<domain><devices>"
while [ $# -gt 0 ]; do
    case $1 in
        --name) name=$2 ;;
        --hostdev) echo "<hostdev><source><address domain='0x0000' bus='0x02' slot='0x00' function='0x\${2##*.}'/></source></hostdev>" ;;
    esac
    shift
done
echo "</devices><name>$name</name></domain>"`;

/** A host at its first boot, with its disk images in a folder of the test. */
async function newMachine(t: ExecutionContext, changes: Partial<Guest> = {}): Promise<TargetMachine> {
  const machine = await targetMachine(t, {
    ...exampleHost,
    guests: [{ ...exampleGuest, disks: [await newDisk(t)], ...changes }],
  });
  await addCard(machine);
  await addReadyBridge(machine);
  await machine.run('usr/local/bin/vfio-bind', '--planned');
  await machine.addCommand('virsh', virsh);
  await machine.addCommand('virt-install', virtInstall);
  await machine.addCommand('qemu-img', ': >"$5"');
  return machine;
}

async function newDisk(t: ExecutionContext): Promise<GuestDisk> {
  return { ...exampleDisk, path: join(await temporaryFolder(t), 'images/win8.raw') };
}

function countOf(calls: readonly string[], start: string): number {
  return calls.filter((call) => call.startsWith(start)).length;
}

test('creates the disk and defines the guest', async (t) => {
  const machine = await newMachine(t);
  const { status, stdout, stderr } = await machine.run(firstBoot);
  t.is(status, 0, stdout + stderr);
  t.is(stdout, 'guest win8 is defined\n');
  const calls = await machine.calls();
  t.is(countOf(calls, 'qemu-img create -q -f raw'), 1);
  t.regex(calls.find((call) => call.startsWith('virt-install')) ?? '', /--print-xml .*--hostdev 0000:02:00\.0 /);
  t.is(countOf(calls, 'virsh --connect qemu:///system define'), 1);
  t.is(await stateFile(machine, 'receipts/guest-win8'), 'defined 11111111-2222-3333-4444-555555555555\n');
  t.is(await stateFile(machine, 'first-boot.done'), '');
});

test('does nothing twice', async (t) => {
  const machine = await newMachine(t);
  await machine.run(firstBoot);
  const before = await machine.calls();
  t.is((await machine.run(firstBoot)).status, 0);
  const after = (await machine.calls()).slice(before.length);
  t.is(countOf(after, 'qemu-img'), 0);
  t.is(countOf(after, 'virt-install'), 0);
  t.is(countOf(after, 'virsh --connect qemu:///system define'), 0);
});

test('lets libvirt start a guest with the host once, so that an administrator can change it', async (t) => {
  const machine = await newMachine(t, { autostart: true });
  t.is((await machine.run(firstBoot)).status, 0);
  t.is((await machine.run(firstBoot)).status, 0);
  t.is(countOf(await machine.calls(), 'virsh --connect qemu:///system autostart win8'), 1);
  t.is(await stateFile(machine, 'receipts/autostart-win8'), 'starts with the host\n');
});

test('starts no guest with the host that is not planned to', async (t) => {
  const machine = await newMachine(t);
  await machine.run(firstBoot);
  t.is(countOf(await machine.calls(), 'virsh --connect qemu:///system autostart'), 0);
});

test('takes a disk that is there as it is, whatever the description says of it', async (t) => {
  const machine = await newMachine(t);
  await machine.write('images/old.raw', 'precious');
  const old = join(machine.root, 'images/old.raw');
  t.is((await machine.run('usr/local/lib/passforge/guest-disk', old, 'qcow2', '1G')).status, 0);
  t.is(await readFile(old, 'utf8'), 'precious');
  t.deepEqual(await machine.calls(), []);
});

test('leaves no disk under its name when creating it fails', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand('qemu-img', ': >"$5"; exit 1');
  const path = join(machine.root, 'images/new.raw');
  t.is((await machine.run('usr/local/lib/passforge/guest-disk', path, 'raw', '1G')).status, 1);
  await t.throwsAsync(readFile(path), { code: 'ENOENT' });
});

test('is not done while a guest cannot be defined, and does the rest at the next boot', async (t) => {
  const machine = await newMachine(t);
  await machine.addCommand('virt-install', 'echo "ERROR no such device" >&2; exit 1');
  const { status, stdout, stderr } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stdout, /guest win8 could not be defined\n$/);
  t.regex(stderr, /ERROR no such device/);
  t.is(await stateFile(machine, 'first-boot.done'), undefined);
  await machine.addCommand('virt-install', virtInstall);
  t.is((await machine.run(firstBoot)).status, 0);
  t.is(await stateFile(machine, 'first-boot.done'), '');
});

test('defines no guest whose card is not the described one', async (t) => {
  const machine = await newMachine(t);
  await machine.write('sys/bus/pci/devices/0000:02:00.1/device', '0xffff\n');
  const { status, stderr } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stderr, /0000:02:00\.1: the description says 10de:0fb9, but there is 10de:ffff/);
  t.is(countOf(await machine.calls(), 'virt-install'), 0);
});

test('says that libvirt does not answer', async (t) => {
  const machine = await newMachine(t);
  await machine.write('state/down', '');
  const { status, stdout } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stdout, /^libvirt does not answer:\n/);
});

async function stateFile(machine: TargetMachine, path: string): Promise<string | undefined> {
  return readFile(join(machine.root, 'var/lib/passforge', path), 'utf8').catch(() => undefined);
}

test('defines nothing at a start without passthrough, and all of it at the next', async (t) => {
  const machine = await newMachine(t);
  const ready = await readFile(join(machine.root, 'proc/cmdline'), 'utf8');
  await machine.write('proc/cmdline', 'root=UUID=1 ro passforge.novfio module_blacklist=vfio_pci\n');
  const rescue = await machine.run(firstBoot);
  t.is(rescue.status, 0);
  t.regex(rescue.stdout, /the guests are defined at the next start with it\n/);
  t.false((await machine.calls()).some((call) => call.startsWith('virt-install')));
  await machine.write('proc/cmdline', ready);
  t.is((await machine.run(firstBoot)).status, 0);
  t.true((await machine.calls()).some((call) => call.startsWith('virt-install')));
});
