/** Makes ready what a rehearsal starts: the virtual machine that fits the image's host, and a stick that names its stand-ins. */
import { constants, copyFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { PassforgeError } from './errors.ts';
import type { Host } from './host/host.ts';
import { findInIso, readFromIso } from './iso/read-iso.ts';
import { seedPath } from './prepare-medium.ts';
import { planDisk } from './rehearse/disk-stand-in.ts';
import type { MachinePlan } from './rehearse/qemu-arguments.ts';
import { hostWithStandIns, planStandIns } from './rehearse/stand-ins.ts';
import { renderSeed } from './render-host-files.ts';
import { readManifest } from './seed/seed-manifest.ts';
import { probeKvm } from './system/probe-kvm.ts';
import { findUefiFirmware } from './system/qemu-firmware.ts';
import type { Step } from './system/reporter.ts';
import { runCommand } from './system/run-command.ts';

export interface MachineWishes {
  readonly image: string;
  readonly firmware: 'uefi' | 'bios';
  readonly memoryMiB: number;
  /** Size of the disk, or null for one that the description's selector takes. */
  readonly diskBytes: number | null;
  readonly network: 'none' | 'user';
  readonly signal: AbortSignal;
}

/** @param folder where disk, firmware variables and stick are written */
export async function prepareRehearsal(
  wishes: MachineWishes,
  folder: string,
  step: Step,
): Promise<{ plan: MachinePlan; stick: string }> {
  const { image, signal, firmware, memoryMiB, network } = wishes;
  const { host } = readManifest(await readFromIso(image, seedPath));
  const standIns = planStandIns(host.passthrough);
  const disk = planDisk(host.disk, wishes.diskBytes);
  const accelerator = (await probeKvm(signal)) ? 'kvm' : 'tcg';
  if (accelerator === 'tcg') step.note('KVM does not run a guest here: emulation takes ten to twenty times longer');
  const diskFile = join(folder, 'disk.qcow2');
  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', diskFile, String(disk.sizeBytes)], { signal });
  const stick = join(folder, 'stick.iso');
  await copyImage(image, stick, { described: host, played: hostWithStandIns(host, standIns) });
  const settings = { accelerator, memoryMiB, network, disk, diskFile, standIns: standIns.functions } as const;
  return { stick, plan: { ...settings, firmware: await prepareFirmware(firmware, folder) } };
}

async function prepareFirmware(kind: 'uefi' | 'bios', folder: string): Promise<MachinePlan['firmware']> {
  if (kind === 'bios') return { kind };
  const { code, variables } = findUefiFirmware();
  const copy = join(folder, 'variables.fd');
  await copyFile(variables, copy);
  return { kind, code, variables: copy };
}

/** Only the seed differs from the image: it names the stand-ins' ids, which a real host must never take for its own. */
async function copyImage(image: string, copy: string, hosts: { described: Host; played: Host }): Promise<void> {
  const { offset, size } = await findInIso(image, seedPath);
  if (!(await renderSeed(hosts.described)).equals(await readFromIso(image, seedPath))) {
    throw new PassforgeError(
      'failed',
      `reading the seed of ${image}: it is not what these templates make of its description`,
      {
        hint: 'Build the image again, or rehearse it with the passforge that built it.',
      },
    );
  }
  const seed = await renderSeed(hosts.played);
  if (seed.length !== size) {
    throw new PassforgeError('failed', `replacing the seed of ${image}: it has ${size} bytes, not ${seed.length}`, {
      hint: 'Build the image again',
    });
  }
  await copyFile(image, copy, constants.COPYFILE_FICLONE);
  const file = await open(copy, 'r+');
  await file.write(seed, 0, seed.length, offset).finally(() => file.close());
}
