/** Spells the virtual machine of a rehearsal as arguments for qemu-system-x86_64(1). */
import type { DiskStandIn } from './disk-stand-in.ts';
import type { NetworkCard } from './network-cards.ts';
import { type OwnDevice, pciDeviceOptions } from './pci-layout.ts';
import { qemuOption } from './qemu-option.ts';
import type { StandIn } from './stand-ins.ts';

/** How many processors the machine of a rehearsal has. */
export const machineCpus = 2;

/** The machine: the same for the installation and for the installed host. */
export interface MachinePlan {
  readonly accelerator: 'kvm' | 'tcg';
  readonly memoryMiB: number;
  /** Of the installed host; an emulated installer has one. */
  readonly cpus: number;
  readonly firmware:
    | { readonly kind: 'bios' }
    | { readonly kind: 'uefi'; readonly code: string; readonly variables: string };
  readonly disk: DiskStandIn;
  /** A qcow2 file. */
  readonly diskFile: string;
  readonly standIns: readonly StandIn[];
  readonly networkCards: readonly NetworkCard[];
}

/** What differs from one start of the machine to the next. */
export interface MachineStart {
  /** The image in the USB port, or null for an empty port. */
  readonly stick: string | null;
  /** Whether a restart of the guest ends the machine. */
  readonly endsAtRestart: boolean;
  /** `none`: without the network cards; `isolated`: they get an address and reach nobody; `user`: they reach what QEMU's user does. */
  readonly network: 'none' | 'isolated' | 'user';
  readonly iommu: boolean;
  /** Whether QEMU will be killed: then what the guest has flushed must have left QEMU, which else only costs time. */
  readonly powerCut: boolean;
  readonly serialLog: string;
  readonly installerLog: string;
  readonly verdictFile: string;
  readonly qmpSocket: string;
}

export function qemuArguments(plan: MachinePlan, start: MachineStart): string[] {
  return [
    ...['-no-user-config', '-nodefaults', '-display', 'none', '-vga', 'std'],
    ...['-machine', 'q35,kernel-irqchip=split'],
    ...cpuArguments(plan, start),
    // Before every other device: it must be there when they appear, or they are not behind it.
    ...(start.iommu ? ['-device', qemuOption('intel-iommu', { intremap: true, 'caching-mode': true })] : []),
    ...firmwareArguments(plan.firmware),
    ...pciDeviceOptions(plan.standIns, ownDevices(plan, start)).flatMap((option) => ['-device', option]),
    ...diskArguments(plan, start),
    ...stickArguments(start.stick),
    ...networkArguments(plan, start),
    ...portArguments(start),
    // The machine stays when the guest ends, so that its last screen and the reason can still be asked for.
    ...(start.endsAtRestart ? ['-no-reboot'] : []),
    '-no-shutdown',
  ];
}

/**
 * Emulated, an installer has one processor: with several, each emulated by a thread of its own, QEMU 7.2 now and then runs an
 * instruction that the kernel has just replaced, and the kernel panics. The installed host needs those that it isolates.
 */
function cpuArguments({ accelerator, memoryMiB, cpus: hostCpus }: MachinePlan, { stick }: MachineStart): string[] {
  const cpus = accelerator === 'tcg' && stick !== null ? 1 : hostCpus;
  const accel = accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi,tb-size=1024';
  const model = accelerator === 'kvm' ? 'host' : 'max';
  return ['-accel', accel, '-cpu', model, '-smp', String(cpus), '-m', String(memoryMiB)];
}

function firmwareArguments(firmware: MachinePlan['firmware']): string[] {
  if (firmware.kind === 'bios') return [];
  const flash = (unit: number, file: string, readonly: boolean) =>
    qemuOption('', { if: 'pflash', format: 'raw', unit, readonly, file });
  return ['-drive', flash(0, firmware.code, true), '-drive', flash(1, firmware.variables, false)];
}

function ownDevices({ disk, networkCards }: MachinePlan, { network }: MachineStart): OwnDevice[] {
  return [
    { driver: 'virtio-serial-pci', values: { id: 'ports' } },
    { driver: 'qemu-xhci', values: { id: 'usb' } },
    ...(disk.driver === 'virtio-blk-pci' ? [{ driver: disk.driver, values: diskValues(disk) }] : []),
    ...(network === 'none' ? [] : networkCards.map(cardDevice)),
  ];
}

function diskArguments({ disk, diskFile }: MachinePlan, { powerCut }: MachineStart): string[] {
  const cache = powerCut ? 'writeback' : 'unsafe';
  const drive = qemuOption('', { if: 'none', id: 'disk', format: 'qcow2', cache, file: diskFile });
  const onSata =
    disk.driver === 'ide-hd' ? ['-device', qemuOption('ide-hd', { ...diskValues(disk), bus: 'ide.0' })] : [];
  return ['-drive', drive, ...onSata];
}

function diskValues({ serial, model, wwn, solid }: DiskStandIn): OwnDevice['values'] {
  const rotation = solid ? { rotation_rate: 1 } : {};
  return { drive: 'disk', serial, model: model ?? undefined, wwn: wwn ?? undefined, ...rotation, bootindex: 1 };
}

function stickArguments(stick: string | null): string[] {
  if (stick === null) return [];
  const drive = qemuOption('', { if: 'none', id: 'stick', format: 'raw', cache: 'unsafe', file: stick });
  return ['-drive', drive, '-device', 'usb-storage,bus=usb.0,drive=stick,removable=on,bootindex=0'];
}

/** Without its own ROM, which would try to start the machine from the network. */
function cardDevice({ mac }: NetworkCard, index: number): OwnDevice {
  return { driver: 'virtio-net-pci', values: { netdev: `net${index}`, romfile: '', mac: mac ?? undefined } };
}

function networkArguments({ networkCards }: MachinePlan, { network }: MachineStart): string[] {
  if (network === 'none') return ['-nic', 'none'];
  const restrict = network === 'isolated' ? true : undefined;
  return networkCards.flatMap((_, index) => ['-netdev', qemuOption('user', { id: `net${index}`, restrict })]);
}

/** Names of the ports are those that the installer's startup hook and the host's first boot look for. */
function portArguments(start: MachineStart): string[] {
  const file = (id: string, path: string) => ['-chardev', qemuOption('file', { id, path })];
  const port = (chardev: string, name: string) => [
    '-device',
    qemuOption('virtserialport', { bus: 'ports.0', chardev, name }),
  ];
  return [
    ...file('serial', start.serialLog),
    ...['-serial', 'chardev:serial'],
    ...file('log', start.installerLog),
    ...port('log', 'org.passforge.log'),
    ...file('verdict', start.verdictFile),
    ...port('verdict', 'org.passforge.verdict'),
    ...['-chardev', qemuOption('socket', { id: 'qmp', path: start.qmpSocket, server: true, wait: false })],
    ...['-mon', 'chardev=qmp,mode=control'],
  ];
}
