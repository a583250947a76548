/** Spells the virtual machine of a rehearsal as arguments for qemu-system-x86_64(1). */
import type { MachineIdentity } from '../host/machine/machine-identity.ts';
import type { NetworkCard } from './network-cards.ts';
import { type OwnDevice, pciDeviceOptions } from './pci-layout.ts';
import {
  type Drive,
  diskArguments,
  driveDevices,
  type NamedStick,
  namedStickArguments,
  type Stick,
  stickArguments,
} from './qemu-drives.ts';
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
    | {
        readonly kind: 'uefi' | 'secure-boot';
        readonly code: string;
        readonly variables: string;
      };
  /** In the order in which the firmware tries them. */
  readonly disks: readonly Drive[];
  readonly namedSticks: readonly NamedStick[];
  readonly standIns: readonly StandIn[];
  readonly networkCards: readonly NetworkCard[];
  /** What the host is known by; its card is among the network cards. Null where any machine will do. */
  readonly identity: MachineIdentity | null;
}

export type FirmwareKind = MachinePlan['firmware']['kind'];

/** What differs from one start of the machine to the next. */
export interface MachineStart {
  /** The installation medium, or null for none. */
  readonly stick: Stick | null;
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
    ...machineArguments(plan.firmware),
    ...cpuArguments(plan, start),
    ...identityArguments(plan.identity),
    // Before every other device: it must be there when they appear, or they are not behind it.
    ...(start.iommu ? ['-device', qemuOption('intel-iommu', { intremap: true, 'caching-mode': true })] : []),
    ...firmwareArguments(plan.firmware),
    ...pciDeviceOptions(plan.standIns, ownDevices(plan, start)).flatMap((option) => ['-device', option]),
    ...plan.disks.flatMap((drive, index) => diskArguments(drive, index, start.powerCut)),
    ...stickArguments(start.stick),
    ...plan.namedSticks.filter(({ opensHost }) => opensHost || start.stick !== null).flatMap(namedStickArguments),
    ...networkArguments(plan, start),
    ...portArguments(start),
    // The machine stays when the guest ends, so that its last screen and the reason can still be asked for.
    ...(start.endsAtRestart ? ['-no-reboot'] : []),
    '-no-shutdown',
  ];
}

/** Secure Boot rests on a store of variables that only the firmware's own mode, SMM, may write to. */
function machineArguments({ kind }: MachinePlan['firmware']): string[] {
  const machine = { 'kernel-irqchip': 'split' } as const;
  if (kind !== 'secure-boot') return ['-machine', qemuOption('q35', machine)];
  const secure = qemuOption('', { driver: 'cfi.pflash01', property: 'secure', value: true });
  return ['-machine', qemuOption('q35', { ...machine, smm: true }), '-global', secure];
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

function identityArguments(identity: MachinePlan['identity']): string[] {
  const [serial, uuid] = [identity?.serial ?? undefined, identity?.uuid ?? undefined];
  return serial === undefined && uuid === undefined ? [] : ['-smbios', qemuOption('type=1', { serial, uuid })];
}

function firmwareArguments(firmware: MachinePlan['firmware']): string[] {
  if (firmware.kind === 'bios') return [];
  const flash = (unit: number, file: string, readonly: boolean) =>
    qemuOption('', { if: 'pflash', format: 'raw', unit, readonly, file });
  return ['-drive', flash(0, firmware.code, true), '-drive', flash(1, firmware.variables, false)];
}

function ownDevices({ disks, networkCards }: MachinePlan, { network }: MachineStart): OwnDevice[] {
  return [
    { driver: 'virtio-serial-pci', values: { id: 'ports' } },
    { driver: 'qemu-xhci', values: { id: 'usb' } },
    ...driveDevices(disks),
    ...(network === 'none' ? [] : networkCards.map(cardDevice)),
  ];
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
