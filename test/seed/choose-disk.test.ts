import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { DiskSelector } from '../../src/host/disk-selector.ts';
import type { Host } from '../../src/host/host.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

interface Disk {
  readonly name: string;
  readonly bytes: number;
  readonly serial?: string;
  readonly model?: string;
  /** Name below /dev/disk/by-id. */
  readonly byId?: string;
  readonly hidden?: boolean;
}

const GB = 1e9;
const stick: Disk = { name: 'sda', bytes: 8 * GB, serial: 'STICK', model: 'Stick' };
const ssd: Disk = {
  name: 'sdb',
  bytes: 500 * GB,
  serial: 'SSD1',
  model: 'Samsung_SSD_850',
  byId: 'ata-Samsung_SSD_850_SSD1',
};
const nvme: Disk = { name: 'nvme0n1', bytes: 1000 * GB, serial: 'NVME1', model: 'Big Drive' };

/** Stands in for say.sh: the real `stop` never returns. */
const sayForTests = 'say() { echo "SAY $1"; }\nstop() { echo "STOP $1"; cat; exit 9; }\n';

interface Machine {
  readonly disks: readonly Disk[];
  readonly selector?: Partial<DiskSelector>;
  /** What is mounted at /cdrom; the stick's first partition unless told otherwise, null for nothing. */
  readonly medium?: string | null;
  readonly firmware?: 'uefi' | 'bios';
  readonly debconfFails?: boolean;
}

async function chooseDisk(t: ExecutionContext, machine: Machine): Promise<Outcome> {
  const root = await temporaryFolder(t);
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const { medium = 'sda1', firmware = 'uefi' } = machine;
  await write('proc/mounts', medium === null ? '' : `${root}/dev/${medium} /cdrom iso9660 ro 0 0\n`);
  await mkdir(join(root, 'sys/class/block'), { recursive: true });
  if (firmware === 'uefi') await mkdir(join(root, 'sys/firmware/efi'), { recursive: true });
  for (const disk of machine.disks) {
    await write(`sys/block/${disk.name}/size`, `${disk.bytes / 512}\n`);
    await write(`sys/block/${disk.name}/hidden`, disk.hidden ? '1\n' : '0\n');
    await write(`sys/block/${disk.name}/${disk.name}1/partition`, '1\n');
    await write(`dev/${disk.name}`, '');
    await write(`dev/${disk.name}1`, '');
    await write(`udev/${disk.name}`, `ID_SERIAL_SHORT=${disk.serial ?? ''}\nID_MODEL=${disk.model ?? ''}\n`);
    await symlink(join(root, `sys/block/${disk.name}`), join(root, `sys/class/block/${disk.name}`));
    await symlink(join(root, `sys/block/${disk.name}/${disk.name}1`), join(root, `sys/class/block/${disk.name}1`));
    if (disk.byId !== undefined) {
      await mkdir(join(root, 'dev/disk/by-id'), { recursive: true });
      await symlink(join(root, `dev/${disk.name}`), join(root, `dev/disk/by-id/${disk.byId}`));
    }
  }
  const commands: Record<string, string> = {
    udevadm: `for last; do :; done; cat "${root}/udev/\${last##*/}" 2>/dev/null`,
    'debconf-set': machine.debconfFails ? 'exit 1' : 'echo "ANSWER $*"',
    logger: 'cat >/dev/null',
  };
  for (const [name, body] of Object.entries(commands)) {
    await write(`bin/${name}`, `#!/bin/sh\n${body}\n`);
    await chmod(join(root, `bin/${name}`), 0o755);
  }
  const host: Host = { ...exampleHost, disk: { ...exampleHost.disk, ...machine.selector } };
  for (const { path, content } of renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')))) {
    await write(path, content);
  }
  await write('passforge/say.sh', sayForTests);
  return runProgram('dash', [join(root, 'passforge/choose-disk')], {
    env: {
      PATH: `${join(root, 'bin')}:${process.env.PATH}`,
      SYSFS: join(root, 'sys'),
      PROC: join(root, 'proc'),
      DEV: join(root, 'dev'),
      SEED: join(root, 'passforge'),
    },
  });
}

test('takes the only disk beside the medium', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd] });
  t.is(status, 0);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/sdb/);
});

test('the medium is told by its partition too, and never taken', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick], medium: 'sda1' });
  t.is(status, 9);
  t.regex(stdout, /0 disks fulfil/);
  t.regex(stdout, /\/dev\/sda .*is the installation medium/);
});

test('a machine where the medium cannot be told is refused', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [ssd], medium: null });
  t.is(status, 9);
  t.notRegex(stdout, /ANSWER/);
});

test('a medium that lies inside another disk is refused, since that disk would not be told from the others', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [ssd, { name: 'dm-0', bytes: 8 * GB }], medium: 'dm-0' });
  t.is(status, 9);
  t.notRegex(stdout, /ANSWER/);
});

test('a second path to an NVMe drive is not a second disk', async (t) => {
  const path: Disk = { ...nvme, name: 'nvme0c0n1', hidden: true };
  const { status, stdout } = await chooseDisk(t, { disks: [stick, nvme, path] });
  t.is(status, 0, stdout);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/nvme0n1\n/);
});

test('an error of the chooser itself stops the installation, since the partitioner would take the only disk it sees', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd], debconfFails: true });
  t.is(status, 9);
  t.regex(stdout, /STOP no disk was chosen: an error in choose-disk/);
});

test('two disks that fulfil the selector are refused, and every disk is shown', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme] });
  t.is(status, 9);
  t.regex(stdout, /2 disks fulfil/);
  t.regex(stdout, /\/dev\/sdb .*serial SSD1 .*fulfils the selector/);
  t.regex(stdout, /\/dev\/nvme0n1 .*serial NVME1 .*fulfils the selector/);
  t.notRegex(stdout, /ANSWER/);
});

const selectors: readonly (readonly [string, Partial<DiskSelector>, string])[] = [
  ['serial', { serial: 'NVME1' }, 'nvme0n1'],
  ['model with blanks', { model: 'Big Drive' }, 'nvme0n1'],
  ['model with blanks that udev writes as underscores', { model: 'Samsung SSD 850' }, 'sdb'],
  ['name in /dev/disk/by-id', { byId: 'ata-Samsung_SSD_850_SSD1' }, 'sdb'],
  ['lower bound', { minBytes: 900 * GB }, 'nvme0n1'],
  ['upper bound', { maxBytes: 500 * GB, minBytes: 100 * GB }, 'sdb'],
];
for (const [title, selector, expected] of selectors) {
  test(`chooses among several disks by ${title}`, async (t) => {
    const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme], selector });
    t.is(status, 0, stdout);
    t.regex(stdout, new RegExp(`ANSWER partman-auto/disk /dev/${expected}\\n`));
  });
}

test('all conditions must hold for the same disk', async (t) => {
  const selector = { serial: 'SSD1', minBytes: 900 * GB };
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme], selector });
  t.is(status, 9);
  t.regex(stdout, /\/dev\/sdb .*is smaller than 900000000000 bytes/);
  t.regex(stdout, /\/dev\/nvme0n1 .*serial is not SSD1/);
});

test('the boot loader goes to the same disk on BIOS machines, and is not asked about on UEFI ones', async (t) => {
  const bios = await chooseDisk(t, { disks: [stick, ssd], firmware: 'bios' });
  t.regex(bios.stdout, /ANSWER grub-installer\/bootdev \/dev\/sdb/);
  const uefi = await chooseDisk(t, { disks: [stick, ssd], firmware: 'uefi' });
  t.notRegex(uefi.stdout, /bootdev/);
});
