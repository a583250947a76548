/** A made-up machine for the installer's disk chooser: disks in sysfs, udev's words on them, physical volumes, a key stick. */
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { DiskSelector } from '../../src/host/disk-selector.ts';
import type { Host } from '../../src/host/host.ts';
import type { Storage } from '../../src/host/storage.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { exampleHost } from './example-host.ts';
import { type Outcome, runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Disk {
  readonly name: string;
  readonly bytes: number;
  readonly serial?: string;
  readonly model?: string;
  /** Name below /dev/disk/by-id. */
  readonly byId?: string;
  readonly hidden?: boolean;
  /** Further properties that udev tells of the disk, or of its partition. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly partitionProperties?: Readonly<Record<string, string>>;
  /** Without it, a disk has one partition. */
  readonly isBlank?: boolean;
}

export const GB = 1e9;
export const stick: Disk = { name: 'sda', bytes: 8 * GB, serial: 'STICK', model: 'Stick' };
export const ssd: Disk = {
  name: 'sdb',
  bytes: 500 * GB,
  serial: 'SSD1',
  model: 'Samsung_SSD_850',
  byId: 'ata-Samsung_SSD_850_SSD1',
};
export const nvme: Disk = { name: 'nvme0n1', bytes: 1000 * GB, serial: 'NVME1', model: 'Big Drive' };

/** Stands in for say.sh: the real `stop` never returns. */
const sayForTests = 'say() { echo "SAY $1"; }\nstop() { echo "STOP $1"; cat; exit 9; }\n';

export interface Machine {
  readonly disks: readonly Disk[];
  readonly selector?: Partial<DiskSelector>;
  /** What is mounted at /cdrom; the stick's first partition unless told otherwise, null for nothing. */
  readonly medium?: string | null;
  readonly firmware?: 'uefi' | 'bios';
  readonly debconfFails?: boolean;
  /** What else is described. */
  readonly described?: Partial<Host>;
  readonly storage?: Partial<Storage>;
  /** Physical volumes of LVM as `DEVICE GROUP`, the group being optional. */
  readonly volumes?: readonly string[];
  /** What lies on the file system that gets mounted. */
  readonly keyFiles?: Readonly<Record<string, string>>;
}

export interface ChooserOutcome extends Outcome {
  /** What is left for the hook that makes the guests' storage, or null. */
  readonly guestsDisk: string | null;
  /** What lies on the key stick afterwards, by name. */
  readonly keyFiles: ReadonlyMap<string, string>;
}

/** Runs the chooser of the host on the machine. `debconf-set` prints ANSWER lines, `say` SAY, `stop` STOP and ends with status 9. */
export async function chooseDisk(t: ExecutionContext, machine: Machine): Promise<ChooserOutcome> {
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
    await write(`dev/${disk.name}`, '');
    const { serial = '', model = '', properties = {}, partitionProperties = {} } = disk;
    await write(`udev/${disk.name}`, udevLines({ ID_SERIAL_SHORT: serial, ID_MODEL: model, ...properties }));
    await symlink(join(root, `sys/block/${disk.name}`), join(root, `sys/class/block/${disk.name}`));
    if (!disk.isBlank) {
      const part = `${disk.name}1`;
      await write(`sys/block/${disk.name}/${part}/partition`, '1\n');
      await write(`dev/${part}`, '');
      await write(`udev/${part}`, udevLines(partitionProperties));
      await symlink(join(root, `sys/block/${disk.name}/${part}`), join(root, `sys/class/block/${part}`));
    }
    if (disk.byId !== undefined) {
      await mkdir(join(root, 'dev/disk/by-id'), { recursive: true });
      await symlink(join(root, `dev/${disk.name}`), join(root, `dev/disk/by-id/${disk.byId}`));
    }
  }
  const commands: Record<string, string> = {
    udevadm: `for last; do :; done; cat "${root}/udev/\${last##*/}" 2>/dev/null`,
    'debconf-set': machine.debconfFails ? 'exit 1' : 'echo "ANSWER $*"',
    logger: 'cat >/dev/null',
    pvs: (machine.volumes ?? []).map((volume) => `echo "  ${root}/dev/${volume}"`).join('\n'),
    mount: `for last; do :; done; cp "${root}"/stick/* "$last" 2>/dev/null || true`,
    umount: `cp "$1"/* "${root}/stick/"`,
  };
  for (const [name, body] of Object.entries(commands)) {
    await write(`bin/${name}`, `#!/bin/sh\n${body}\n`);
    await chmod(join(root, `bin/${name}`), 0o755);
  }
  await mkdir(join(root, 'stick'));
  for (const [name, text] of Object.entries(machine.keyFiles ?? {})) await write(`stick/${name}`, text);
  const host: Host = {
    ...exampleHost,
    ...machine.described,
    disk: { ...exampleHost.disk, ...machine.selector },
    storage: { ...exampleHost.storage, ...machine.storage },
  };
  for (const { path, content } of renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')))) {
    await write(path, content);
  }
  await write('passforge/say.sh', sayForTests);
  await write('passforge/answer', 'echo "ANSWER $*"\n');
  const outcome = await runProgram('dash', [join(root, 'passforge/choose-disk')], {
    env: {
      PATH: `${join(root, 'bin')}:${process.env.PATH}`,
      SYSFS: join(root, 'sys'),
      PROC: join(root, 'proc'),
      DEV: join(root, 'dev'),
      SEED: join(root, 'passforge'),
    },
  });
  const keyFiles = await readTree(join(root, 'stick'));
  const guestsDisk = await readFile(join(root, 'passforge/guests-disk'), 'utf8').catch(() => null);
  return { ...outcome, guestsDisk, keyFiles: new Map(keyFiles.map(({ path, text }) => [path, text])) };
}

function udevLines(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
