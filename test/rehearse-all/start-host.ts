/** Starts a kept host on some machine: on a layer over its disk, so that the kept one stays what it is. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { findFirmware } from '../../src/recipes/rehearse/prepare-rehearsal.ts';
import { hostStart, runMachine } from '../../src/recipes/rehearse/run-machine.ts';
import { type DiskStandIn, planDisk } from '../../src/rehearse/disk-stand-in.ts';
import { planNetworkCards } from '../../src/rehearse/network-cards.ts';
import type { Judge, Limits } from '../../src/rehearse/observation.ts';
import type { FirmwareKind, MachinePlan } from '../../src/rehearse/qemu-arguments.ts';
import type { Stick } from '../../src/rehearse/qemu-drives.ts';
import type { StandIn } from '../../src/rehearse/stand-ins.ts';
import { probeKvm } from '../../src/system/probe-kvm.ts';
import { openTraceFolder } from '../../src/system/qemu-traces.ts';
import type { Step } from '../../src/system/reporter.ts';
import { runCommand } from '../../src/system/run-command.ts';
import { withWorkDirectory } from '../../src/system/work-directory.ts';
import type { KeptDisk } from './kept-host.ts';

/** What no start changes. */
export interface Workshop {
  /** Each start has UEFI variables of its own. */
  readonly plan: Omit<MachinePlan, 'disks' | 'namedSticks' | 'standIns'>;
  readonly disk: DiskStandIn;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

/** What is in the machine. */
export interface Machinery {
  readonly cards: readonly StandIn[];
  readonly iommu: boolean;
  /** Whether the medium of the installation is still in it, and started first. */
  readonly hasMedium?: boolean;
}

/**
 * One processor where it is emulated: nothing here needs two, and a busy machine may let two wait for each other so long that
 * the host's kernel takes it for a lockup.
 */
export async function openWorkshop(
  host: Host,
  firmware: FirmwareKind,
  limits: (kind: 'kvm' | 'tcg') => Limits,
  signal: AbortSignal,
): Promise<Workshop> {
  const accelerator = (await probeKvm(signal)) ? 'kvm' : 'tcg';
  return {
    plan: {
      accelerator,
      memoryMiB: 4096,
      cpus: accelerator === 'kvm' ? 2 : 1,
      networkCards: planNetworkCards(host.network, host.machine?.mac ?? null),
      identity: host.machine,
      firmware: findFirmware(firmware),
    },
    disk: planDisk(host.disk, null),
    limits: limits(accelerator),
    signal,
  };
}

/** Lays a layer over a kept disk; what an earlier rehearsal has left in the folder goes. */
export async function layerOver(kept: KeptDisk, folder: string): Promise<KeptDisk> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const variables = kept.variables === null ? null : join(folder, 'variables.fd');
  const layer = { disk: join(folder, 'disk.qcow2'), variables };
  const backing = ['-b', resolve(kept.disk), '-F', 'qcow2'];
  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', ...backing, layer.disk]);
  if (kept.variables !== null && variables !== null) await copyFile(kept.variables, variables);
  return layer;
}

/** Never the pristine ones, which belong to the system. */
function withVariables(firmware: MachinePlan['firmware'], variables: string | null): MachinePlan['firmware'] {
  if (firmware.kind === 'bios') return firmware;
  if (variables === null) throw new Error(`the kept disk has no ${firmware.kind} variables`);
  return { ...firmware, variables };
}

export interface HostStart {
  readonly judge: Judge;
  readonly powerCut: boolean;
  readonly folder: string;
  /** A stick that the machine starts first. */
  readonly medium?: string | null;
}

/** Starts what is on the layer, and ends it when the judge is satisfied. Logs and pictures stay in the folder. */
export async function startHost(
  { plan, disk: standIn, signal }: Workshop,
  { disk, variables }: KeptDisk,
  { cards, iommu }: Machinery,
  { judge, powerCut, folder, medium = null }: HostStart,
  step: Step,
): Promise<void> {
  await openTraceFolder(folder);
  const stick: Stick | null = medium === null ? null : { file: medium, as: 'usb' };
  const whole: MachinePlan = {
    ...plan,
    disks: [{ disk: standIn, file: disk, format: 'qcow2' }],
    namedSticks: [],
    standIns: cards,
    firmware: withVariables(plan.firmware, variables),
  };
  await withWorkDirectory((socketFolder) =>
    runMachine(
      { plan: whole, folder, socketFolder, signal, times: [] },
      { ...hostStart('none', judge), iommu, powerCut, stick },
      step,
    ),
  );
}
