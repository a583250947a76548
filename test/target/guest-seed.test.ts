/** The media from which guests' systems take their answers, packed and read back by the real xorriso. */
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Device } from '../../src/host/device/device.ts';
import type { CloudInit } from '../../src/host/guest/cloud-init.ts';
import type { Guest } from '../../src/host/guest/guest.ts';
import type { WindowsSetup } from '../../src/host/guest/windows-setup.ts';
import { card, exampleDisk, exampleGuest, exampleHost } from '../harness/example-host.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { addCard, type TargetMachine, targetMachine } from '../harness/target-machine.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const windowsSetup: WindowsSetup = {
  edition: { name: 'Windows 10 Pro' },
  language: 'en-US',
  keyboard: 'en-US',
  timeZone: 'UTC',
  computerName: null,
  user: 'sara',
  productKey: null,
  remoteDesktop: false,
  drivers: null,
};

const cloudInit: CloudInit = {
  instanceId: 'web-0123456789abcdef',
  hostname: 'web',
  user: 'ops',
  sshKeys: ['ssh-ed25519 AAAA ops'],
  passwordHash: null,
  packages: [],
  commands: [],
  network: null,
};

interface SeedMachine {
  readonly machine: TargetMachine;
  readonly disk: string;
  readonly image: string;
  makeDisk(): Promise<Outcome>;
  pack(): Promise<Outcome>;
}

/** A host with the guest, whose disk and medium are in a folder of the test. */
async function seedMachine(t: ExecutionContext, changes: Partial<Guest>, devices = card): Promise<SeedMachine> {
  const folder = await temporaryFolder(t);
  const disk = join(folder, 'images/win8.qcow2');
  const guest = { ...exampleGuest, disks: [{ ...exampleDisk, path: disk }], devices, ...changes };
  const machine = await targetMachine(t, { ...exampleHost, passthrough: devices, guests: [guest] });
  await addCard(machine);
  return {
    machine,
    disk,
    image: join(folder, 'images/win8-seed.iso'),
    makeDisk: () => machine.run('usr/local/lib/passforge/guest-disk', disk, 'qcow2', '1G'),
    pack: () => machine.run('usr/local/lib/passforge/guest-seed', 'win8'),
  };
}

async function readImage(image: string): Promise<{ label: string | undefined; files: string[] }> {
  const { stdout, stderr } = await runProgram('xorriso', [
    // without Rock Ridge it is Joliet that names the files, as to Windows
    ...['-no_rc', '-read_fs', 'norock', '-indev', image],
    ...['-pvd_info', '-find', '/', '-type', 'f'],
  ]);
  const label = /^Volume Id +: (.*)$/m.exec(stdout + stderr)?.[1];
  return { label, files: [...stdout.matchAll(/^'\/(.*)'$/gm)].map(([, file]) => file ?? '').sort() };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

test('Windows finds its answers under their name, and nobody but root reads them on the host', async (t) => {
  const { image, makeDisk, pack } = await seedMachine(t, { windowsSetup });
  await makeDisk();
  t.is((await pack()).stdout, `packed ${image}\n`);
  t.deepEqual(await readImage(image), { label: 'AUTOUNATTEND', files: ['Autounattend.xml'] });
  t.is((await stat(image)).mode & 0o777, 0o600);
});

test('cloud-init finds its files on a medium with the label that it looks for', async (t) => {
  const { image, makeDisk, pack } = await seedMachine(t, { os: 'linux', cloudInit });
  await makeDisk();
  t.is((await pack()).status, 0);
  t.deepEqual(await readImage(image), { label: 'cidata', files: ['meta-data', 'user-data'] });
});

test('a medium is replaced as a whole, and stays as it is when another one cannot be packed', async (t) => {
  const { machine, image, pack } = await seedMachine(t, { os: 'linux', cloudInit });
  await pack();
  const before = await readImage(image);
  await machine.addCommand('xorrisofs', 'exit 1');
  t.is((await pack()).status, 1);
  t.deepEqual(await readImage(image), before);
});

test('a disk that holds something takes the answers away that would erase it', async (t) => {
  const { disk, image, makeDisk, pack } = await seedMachine(t, { windowsSetup });
  await makeDisk();
  await pack();
  await runProgram('qemu-io', ['-f', 'qcow2', '-c', 'write -P 1 64k 64k', disk]);
  const { status, stderr } = await pack();
  t.is(status, 0);
  t.is(
    stderr,
    `passforge: win8 gets no answers for its setup, which erases the first disk it sees: ${disk} is not empty\n`,
  );
  t.false(await isThere(image));
});

test('a disk of which nothing can be told counts as one that holds something', async (t) => {
  const { machine, image, makeDisk, pack } = await seedMachine(t, { windowsSetup });
  await makeDisk();
  await machine.addCommand('qemu-img', 'echo "Failed to get shared lock" >&2; exit 1');
  t.regex((await pack()).stderr, /is not empty/);
  t.false(await isThere(image));
});

const others: readonly Device[] = card.map((device) => ({ ...device, address: '0000:03:00.0', id: null }));

test('a guest that gets a disk controller gets no answers that erase disks', async (t) => {
  const { machine, image, pack } = await seedMachine(t, { windowsSetup }, others.slice(0, 1));
  await machine.addFunction({ address: '0000:03:00.0', id: '144d:a808', class: '010802', group: 3 });
  t.regex((await pack()).stderr, /it sees the disks behind 0000:03:00\.0/);
  t.false(await isThere(image));
});

test('a guest that gets a USB controller gets such answers when somebody says that no disk is plugged in', async (t) => {
  const { machine, image, pack } = await seedMachine(t, { windowsSetup }, others.slice(0, 1));
  await machine.addFunction({ address: '0000:03:00.0', id: '8086:a36d', class: '0c0330', group: 3 });
  await machine.addCommand('virsh', '[ "$3" != send-key ]');
  t.regex(
    (await pack()).stderr,
    /USB disks behind 0000:03:00\.0: unplug them, then run .* install win8 --no-usb-disks$/m,
  );
  t.false(await isThere(image));
  const install = (...words: string[]) => machine.run('usr/local/sbin/passforge-guests', 'install', 'win8', ...words);
  t.is((await install()).status, 1);
  t.is((await install('--no-usb-disk')).status, 2);
  t.is((await install('--no-usb-disks')).status, 0);
  t.true(await isThere(image));
});

test('an empty raw disk is one that Windows may take', async (t) => {
  const { machine, disk, image, pack } = await seedMachine(t, { windowsSetup });
  t.is((await machine.run('usr/local/lib/passforge/guest-disk', disk, 'raw', '1G')).status, 0);
  t.is((await stat(disk)).size, 2 ** 30);
  await pack();
  t.true(await isThere(image));
});

test('the next start of the host takes away answers that have done their work, and no others', async (t) => {
  const { machine, disk, image, makeDisk, pack } = await seedMachine(t, { windowsSetup });
  const sweep = () => machine.run('usr/local/lib/passforge/guest-seed', '--sweep');
  await makeDisk();
  await pack();
  t.is((await sweep()).stderr, '');
  t.true(await isThere(image));
  await runProgram('qemu-io', ['-f', 'qcow2', '-c', 'write -P 1 64k 64k', disk]);
  t.is((await sweep()).stderr, `passforge: win8: its answers for setup are taken away: ${disk} is not empty\n`);
  t.false(await isThere(image));
});

test('what cloud-init reads stays', async (t) => {
  const { machine, image, pack } = await seedMachine(t, { os: 'linux', cloudInit });
  await pack();
  t.is((await machine.run('usr/local/lib/passforge/guest-seed', '--sweep')).stderr, '');
  t.true(await isThere(image));
});

test('a guest whose devices cannot be told gets no answers that erase disks', async (t) => {
  const { image, pack } = await seedMachine(t, { windowsSetup }, others.slice(0, 1));
  t.regex((await pack()).stderr, /its devices cannot be told on this machine/);
  t.false(await isThere(image));
});

test('the disk controller in the group of a card is seen, too', async (t) => {
  const inGroup = others.slice(0, 1).map((device) => ({ ...device, group: true }));
  const { machine, image, pack } = await seedMachine(t, { windowsSetup }, inGroup);
  await machine.addFunction({ address: '0000:03:00.0', id: '10de:1c82', class: '030000', group: 3 });
  await machine.addFunction({ address: '0000:04:00.0', id: '8086:a282', class: '010601', group: 3 });
  t.regex((await pack()).stderr, /it sees the disks behind 0000:04:00\.0/);
  t.false(await isThere(image));
});

/** The definition that libvirt has of every guest. */
async function answerWith(machine: TargetMachine, elements: string): Promise<void> {
  await machine.write('state/domain.xml', `<domain>\n${elements}\n</domain>\n`);
  await machine.addCommand('virsh', 'case $3 in dumpxml) cat "$STATE/domain.xml" ;; send-key) exit 1 ;; esac');
}

test('a disk or a device that was added to the guest takes the answers away', async (t) => {
  const { machine, disk, image, makeDisk, pack } = await seedMachine(t, { windowsSetup });
  await makeDisk();
  const own = `<disk type='file' device='disk'>\n<source file='${disk}'/>\n</disk>`;
  await answerWith(machine, own);
  t.is((await pack()).stdout, `packed ${image}\n`);
  await answerWith(machine, `${own}\n<disk type='block' device='disk'>\n<source dev='/dev/sdc'/>\n</disk>`);
  t.regex((await pack()).stderr, /it also has the disk \/dev\/sdc/);
  await answerWith(machine, `${own}\n${"<hostdev mode='subsystem'>\n</hostdev>\n".repeat(card.length + 1)}`);
  t.regex((await pack()).stderr, /it has devices of the host that are in no plan/);
  t.false(await isThere(image));
});

async function startsAndKeys(machine: TargetMachine): Promise<string[]> {
  return (await machine.calls()).filter((call) => /^virsh \S+ \S+ (start|send-key) /.test(call));
}

test('installing starts the guest, and presses a key until it has gone on', async (t) => {
  const { machine, makeDisk } = await seedMachine(t, { windowsSetup });
  await makeDisk();
  await machine.addCommand('virsh', '[ "$3" != send-key ] || [ "$(grep -c send-key "$STATE/calls")" -lt 3 ]');
  t.is((await machine.run('usr/local/sbin/passforge-guests', 'install', 'win8')).status, 0);
  const key = 'virsh --connect qemu:///system send-key win8 KEY_ENTER';
  t.deepEqual(await startsAndKeys(machine), ['virsh --connect qemu:///system start win8', key, key, key]);
});

test('installing presses no key for cloud-init', async (t) => {
  const { machine } = await seedMachine(t, { os: 'linux', cloudInit });
  await machine.addCommand('virsh', '');
  t.is((await machine.run('usr/local/sbin/passforge-guests', 'install', 'win8')).status, 0);
  t.deepEqual(await startsAndKeys(machine), ['virsh --connect qemu:///system start win8']);
});

test('installing starts neither a guest whose disk holds something nor one without answers', async (t) => {
  const { machine, disk } = await seedMachine(t, { windowsSetup });
  await machine.addCommand('virsh', '');
  await machine.addCommand('qemu-img', `echo '[{ "start": 0, "length": 1, "data": true}]'`);
  await runProgram('mkdir', ['-p', join(disk, '..')]);
  await runProgram('touch', [disk]);
  t.is((await machine.run('usr/local/sbin/passforge-guests', 'install', 'win8')).status, 1);
  const other = await machine.run('usr/local/sbin/passforge-guests', 'install', 'win9');
  t.deepEqual([other.status, /not in \/etc\/passforge\/seeds/.test(other.stderr)], [1, true]);
  t.deepEqual(await startsAndKeys(machine), []);
});

test('installing waits for no medium that is still on its way, but names it', async (t) => {
  const { machine, makeDisk } = await seedMachine(t, { windowsSetup });
  await makeDisk();
  await answerWith(machine, `<disk type='file' device='cdrom'>\n<source file='/srv/w10.iso'/>\n</disk>`);
  const { status, stderr } = await machine.run('usr/local/sbin/passforge-guests', 'install', 'win8');
  t.is(status, 1);
  t.regex(stderr, /^passforge-guests: \/srv\/w10\.iso is not there; put it there, or see the steps medium-/);
  t.deepEqual(await startsAndKeys(machine), []);
});
