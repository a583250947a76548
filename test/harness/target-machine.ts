/** A made-up machine to run the installed host's scripts on: rendered files, a sysfs tree, commands that record their use. */
import { appendFile, chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { type Outcome, runProgram } from './run-program.ts';
import { writeTarget } from './target-tree.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface PciFunction {
  readonly address: string;
  /** vendor:device */
  readonly id: string;
  /** Six hex digits; display by default. */
  readonly class?: string;
  /** Driver that holds it; none by default. */
  readonly driver?: string;
  /** Vendor and device of the subsystem; QEMU's by default. */
  readonly subsystem?: string;
  /** Whether the machine starts on it; only cards of class 0300 are asked. */
  readonly bootDisplay?: boolean;
  /** IOMMU group; null for a machine without an IOMMU. */
  readonly group: number | null;
}

export interface NetworkCard {
  readonly name: string;
  /** Path of its device below /sys/devices; a card of software has none. */
  readonly device?: string;
  readonly mac?: string;
  readonly carrier?: boolean;
  readonly wireless?: boolean;
}

export class TargetMachine {
  readonly root: string;
  readonly sys: string;
  readonly env: Record<string, string>;

  constructor(root: string) {
    this.root = root;
    this.sys = join(root, 'sys');
    this.env = {
      PATH: `${join(root, 'commands')}:${process.env.PATH}`,
      PASSFORGE_SYS: this.sys,
      PASSFORGE_PROC: join(root, 'proc'),
      PASSFORGE_DEV: join(root, 'dev'),
      PASSFORGE_ETC: join(root, 'etc/passforge'),
      PASSFORGE_LIB: join(root, 'usr/local/lib/passforge'),
      PASSFORGE_SBIN: join(root, 'usr/local/sbin'),
      PASSFORGE_BIN: join(root, 'usr/local/bin'),
      PASSFORGE_STATE: join(root, 'var/lib/passforge'),
      PASSFORGE_ROOT: root,
      PASSFORGE_LOG: join(root, 'var/log'),
      PASSFORGE_RUN: join(root, 'run'),
      PASSFORGE_PORT: join(root, 'dev/org.passforge.verdict'),
      PASSFORGE_NETWORKD: join(root, 'etc/systemd/network'),
      PASSFORGE_PAUSE: '0',
    };
  }

  /** Runs one of the host's own scripts, by its path on the host. */
  run(path: string, ...args: string[]): Promise<Outcome> {
    return runProgram('dash', [join(this.root, path), ...args], {
      env: this.env,
    });
  }

  /** The same with some of the environment changed. */
  runWith(changes: Record<string, string>, path: string, ...args: string[]): Promise<Outcome> {
    return runProgram('dash', [join(this.root, path), ...args], { env: { ...this.env, ...changes } });
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.root, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }

  async addFunction(pci: PciFunction): Promise<void> {
    const [vendor, device] = pci.id.split(':');
    const folder = `sys/bus/pci/devices/${pci.address}`;
    await this.write(`${folder}/vendor`, `0x${vendor}\n`);
    await this.write(`${folder}/device`, `0x${device}\n`);
    await this.write(`${folder}/class`, `0x${pci.class ?? '030000'}\n`);
    await this.write(`${folder}/driver_override`, '\n');
    if (pci.bootDisplay !== undefined) await this.write(`${folder}/boot_vga`, pci.bootDisplay ? '1\n' : '0\n');
    const [subvendor, subdevice] = (pci.subsystem ?? '1af4:1100').split(':');
    await this.write(`${folder}/subsystem_vendor`, `0x${subvendor}\n`);
    await this.write(`${folder}/subsystem_device`, `0x${subdevice}\n`);
    await this.write(`${folder}/natural`, `${pci.driver ?? 'none'}\n`);
    if (pci.driver !== undefined) await this.write(`sys/bus/pci/drivers/${pci.driver}/${pci.address}`, '');
    if (pci.group !== null) await this.write(`sys/kernel/iommu_groups/${pci.group}/devices/${pci.address}`, '');
  }

  /** Puts a disk with a mounted file system behind a function that exists. */
  async addMountedDisk(address: string, name: string): Promise<void> {
    const bus = name.startsWith('nvme') ? 'nvme/nvme0' : 'usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block';
    const folder = `sys/devices/pci0000:00/${address}/${bus}/${name}`;
    await this.write(`${folder}/size`, '1\n');
    await mkdir(join(this.sys, 'class/block'), { recursive: true });
    await symlink(join(this.root, folder), join(this.sys, 'class/block', name));
    await this.write(`dev/${name}`, '');
    await this.write('proc/mounts', `/dev/${name} / ext4 rw 0 0\n`);
  }

  async addNetworkCard(card: NetworkCard): Promise<void> {
    const folder = `sys/class/net/${card.name}`;
    await this.write(`${folder}/type`, '1\n');
    await this.write(`${folder}/address`, `${card.mac ?? '52:54:00:00:00:01'}\n`);
    await this.write(`${folder}/addr_assign_type`, '0\n');
    if (card.carrier !== undefined) await this.write(`${folder}/carrier`, card.carrier ? '1\n' : '0\n');
    if (card.wireless) await this.write(`${folder}/phy80211/name`, 'phy0\n');
    if (card.device === undefined) return;
    await mkdir(join(this.sys, 'devices', card.device), { recursive: true });
    await symlink(join(this.sys, 'devices', card.device), join(this.root, folder, 'device'));
  }

  /** A bridge that is switched on, with these ports. */
  async addBridge(name: string, ports: readonly string[]): Promise<void> {
    await this.write(`sys/class/net/${name}/bridge/bridge_id`, '');
    await this.write(`sys/class/net/${name}/flags`, '0x1003\n');
    await mkdir(join(this.sys, 'class/net', name, 'brif'), { recursive: true });
    for (const port of ports) await this.write(`sys/class/net/${name}/brif/${port}/state`, '3\n');
  }

  /** Puts a command on the PATH that records its arguments, then runs the body in sh with $STATE as its own folder. */
  async addCommand(name: string, body: string): Promise<void> {
    const file = join(this.root, 'commands', name);
    const state = join(this.root, 'state');
    await mkdir(state, { recursive: true });
    const record = `printf '%s' ${name} >>"${state}/calls"; printf ' %s' "$@" >>"${state}/calls"; echo >>"${state}/calls"`;
    await this.write(`commands/${name}`, `#!/bin/sh\nSTATE=${state}\n${record}\n${body}\n`);
    await chmod(file, 0o755);
  }

  /** What the recording commands were called with, in order. */
  async calls(): Promise<string[]> {
    return lines(await readFile(join(this.root, 'state/calls'), 'utf8').catch(() => ''));
  }

  /** What was written to sysfs, as `FILE VALUE`. */
  async writes(): Promise<string[]> {
    return lines(await readFile(join(this.sys, 'writes'), 'utf8').catch(() => ''));
  }

  async driverOf(address: string): Promise<string | undefined> {
    const drivers = join(this.sys, 'bus/pci/drivers');
    for (const driver of await readdir(drivers)) {
      if ((await readdir(join(drivers, driver))).includes(address)) return driver;
    }
    return undefined;
  }
}

/** An Intel machine with an active IOMMU, its described card on nouveau and snd_hda_intel, and a kernel in vfio.sh. */
export async function targetMachine(t: ExecutionContext, host: Host): Promise<TargetMachine> {
  const machine = new TargetMachine(await temporaryFolder(t));
  await writeTarget(machine.root, host);
  const kernel = join(packageRoot(), 'test/harness/fake-kernel.sh');
  await appendFile(join(machine.root, 'usr/local/lib/passforge/vfio.sh'), `. "${kernel}"\n`);
  await machine.write('proc/cmdline', 'BOOT_IMAGE=/boot/vmlinuz root=UUID=1 ro intel_iommu=on iommu=pt\n');
  await machine.write('dev/kvm', '');
  await mkdir(join(machine.root, 'var/lib/libvirt/images'), { recursive: true });
  await mkdir(join(machine.sys, 'bus/pci/devices'), { recursive: true });
  await mkdir(join(machine.sys, 'bus/pci/drivers'), { recursive: true });
  return machine;
}

/** The howto's bridge, over the only card. */
export async function addReadyBridge(machine: TargetMachine): Promise<void> {
  await machine.addNetworkCard({ name: 'eno1', device: 'pci0000:00/0000:00:1f.6' });
  await machine.addBridge('br0', ['eno1']);
}

/** The howto's card: graphics and sound in one slot and one group, behind a root port. */
export async function addCard(machine: TargetMachine, group: number | null = 2): Promise<void> {
  await machine.addFunction({
    address: '0000:00:01.0',
    id: '8086:1901',
    class: '060400',
    driver: 'pcieport',
    group,
  });
  await machine.addFunction({
    address: '0000:02:00.0',
    id: '10de:1c82',
    driver: 'nouveau',
    group,
  });
  await machine.addFunction({
    address: '0000:02:00.1',
    id: '10de:0fb9',
    class: '040300',
    driver: 'snd_hda_intel',
    group,
  });
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
