/** A made-up machine for the installer's disk chooser: disks in sysfs, udev's words on them, physical volumes, a key stick. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import type { DiskSelector } from '../../src/host/storage/disk-selector.ts';
import type { Storage } from '../../src/host/storage/storage.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { exampleHost } from './example-host.ts';
import { addDisk, type Disk, GB, type Write } from './made-up-disks.ts';
import { type Outcome, runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Stands in for say.sh: the real `stop` never returns. */
const sayForTests = 'say() { echo "SAY $1"; }\nstop() { echo "STOP $1"; cat; exit 9; }\n';

export interface Machine {
  readonly disks: readonly Disk[];
  readonly selector?: Partial<DiskSelector>;
  /** What is mounted at /cdrom; the stick's first partition unless told otherwise, null for nothing. */
  readonly medium?: string | null;
  /** Further lines of /proc/mounts, and lines of /proc/swaps. */
  readonly mounts?: readonly string[];
  readonly swaps?: readonly string[];
  /** Device mapper and loop devices: files of their folders in sysfs, and the names of the devices that they lie on. */
  readonly layers?: Readonly<Record<string, { on?: readonly string[]; attributes?: Readonly<Record<string, string>> }>>;
  readonly firmware?: 'uefi' | 'bios';
  readonly debconfFails?: boolean;
  /** What else is described. */
  readonly described?: Partial<Host>;
  readonly storage?: Partial<Storage>;
  /** Physical volumes of LVM as `DEVICE GROUP`, the group being optional. */
  readonly volumes?: readonly string[];
  /** What is in /boot on each disk's partitions that can be mounted, and the kernel's command line. */
  readonly installed?: string;
  readonly commandLine?: string;
  /** What lies on a stick that gets mounted, by its path there. */
  readonly keyFiles?: Readonly<Record<string, string>>;
}

export interface ChooserOutcome extends Outcome {
  /** What is left for the hook that makes the guests' storage, or null. */
  readonly guestsDisk: string | null;
  /** What lies on the key stick afterwards, by name. */
  readonly keyFiles: ReadonlyMap<string, string>;
}

export interface MadeUpMachine {
  readonly root: string;
  /** Writes a file below `root`. */
  readonly write: Write;
  /** Runs a script of the seed. `debconf-set` prints ANSWER lines, `say` SAY, `stop` STOP and ends with status 9. */
  run(script: string, ...args: readonly string[]): Promise<Outcome>;
}

export async function makeMachine(t: ExecutionContext, machine: Machine): Promise<MadeUpMachine> {
  const root = await temporaryFolder(t);
  const write: Write = async (path, text) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const { medium = 'sda1', firmware = 'uefi', commandLine = 'priority=critical ---', installed = '' } = machine;
  const mounts = [...(medium === null ? [] : [`/dev/${medium} /cdrom iso9660 ro 0 0`]), ...(machine.mounts ?? [])];
  await write('proc/cmdline', `${commandLine}\n`);
  await write('proc/mounts', mounts.map((line) => `${line.replaceAll('/dev/', `${root}/dev/`)}\n`).join(''));
  const swaps = (machine.swaps ?? []).map((line) => `${root}${line}\n`);
  await write('proc/swaps', ['Filename Type Size Used Priority\n', ...swaps].join(''));
  await mkdir(join(root, 'sys/class/block'), { recursive: true });
  await mkdir(join(root, 'sys/block'), { recursive: true });
  if (firmware === 'uefi') await mkdir(join(root, 'sys/firmware/efi'), { recursive: true });
  for (const disk of machine.disks) await addDisk(root, write, disk);
  for (const [name, { on = [], attributes = {} }] of Object.entries(machine.layers ?? {})) {
    await addDisk(root, write, { name, bytes: 8 * GB, place: 'virtual/block', attributes });
    for (const lower of on) await write(`sys/devices/virtual/block/${name}/slaves/${lower}`, '');
  }
  const commands: Record<string, string> = {
    udevadm: `[ "$1" != settle ] || exit 0
for last; do :; done; cat "${root}/udev/\${last##*/}" 2>/dev/null`,
    'debconf-set': machine.debconfFails ? 'exit 1' : 'echo "ANSWER $*"',
    logger: 'cat >/dev/null',
    pvs: (machine.volumes ?? []).map((volume) => `echo "  ${root}/dev/${volume}"`).join('\n'),
    mount: `echo "$*" >>"${root}/mounts"
for last; do :; done
case $last in */installed) [ ! -e "${root}/boot" ] || cp "${root}"/boot/* "$last"; exit ;; esac
cp -a "${root}"/stick/. "$last"`,
    umount: `case $1 in */installed) rm -f "$1"/*; exit ;; esac
cp -a "$1"/. "${root}/stick/"`,
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
  await write('boot/passforge-installed', installed);
  await write('passforge/manifest.json', 'of the medium\n');
  await write('passforge/say.sh', sayForTests);
  await write('passforge/answer', 'echo "ANSWER $*"\n');
  const env = {
    PATH: `${join(root, 'bin')}:${process.env.PATH}:/usr/sbin:/sbin`,
    SYSFS: join(root, 'sys'),
    PROC: join(root, 'proc'),
    DEV: join(root, 'dev'),
    PARTMAN: join(root, 'partman'),
    STATE: join(root, 'state'),
    SEED: join(root, 'passforge'),
  };
  const run = (script: string, ...args: readonly string[]) =>
    runProgram('dash', [join(root, 'passforge', script), ...args], { env });
  return { root, write, run };
}

export async function chooseDisk(t: ExecutionContext, machine: Machine): Promise<ChooserOutcome> {
  const { root, run } = await makeMachine(t, machine);
  const outcome = await run('choose-disk');
  const keyFiles = await readTree(join(root, 'stick'));
  const guestsDisk = await readFile(join(root, 'passforge/guests-disk'), 'utf8').catch(() => null);
  return { ...outcome, guestsDisk, keyFiles: new Map(keyFiles.map(({ path, text }) => [path, text])) };
}
