/** The media from which guests' systems take their answers, packed and read back by the real xorriso. */
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { CloudInit } from '../../src/host/cloud-init.ts';
import type { Device } from '../../src/host/device.ts';
import type { Guest } from '../../src/host/guest.ts';
import type { WindowsSetup } from '../../src/host/windows-setup.ts';
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

test('of a USB controller it is told that its disks must go', async (t) => {
  const { machine, image, pack } = await seedMachine(t, { windowsSetup }, others.slice(0, 1));
  await machine.addFunction({ address: '0000:03:00.0', id: '8086:a36d', class: '0c0330', group: 3 });
  t.regex((await pack()).stderr, /unplug USB disks from 0000:03:00\.0/);
  t.true(await isThere(image));
});

test('installing starts the guest, and presses a key until it has gone on', async (t) => {
  const { machine, makeDisk } = await seedMachine(t, { windowsSetup });
  await makeDisk();
  await machine.addCommand('virsh', '[ "$3" != send-key ] || [ "$(grep -c send-key "$STATE/calls")" -lt 3 ]');
  t.is((await machine.run('usr/local/sbin/passforge-guests', 'install', 'win8')).status, 0);
  const key = 'virsh --connect qemu:///system send-key win8 KEY_ENTER';
  t.deepEqual(await machine.calls(), ['virsh --connect qemu:///system start win8', key, key, key]);
});

test('installing presses no key for cloud-init', async (t) => {
  const { machine } = await seedMachine(t, { os: 'linux', cloudInit });
  await machine.addCommand('virsh', '');
  t.is((await machine.run('usr/local/sbin/passforge-guests', 'install', 'win8')).status, 0);
  t.deepEqual(await machine.calls(), ['virsh --connect qemu:///system start win8']);
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
  t.deepEqual(
    (await machine.calls()).filter((call) => call.startsWith('virsh')),
    [],
  );
});
