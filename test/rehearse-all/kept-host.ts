/** The host that all rehearsals start from: installed once, and kept under the digest of its image. */
import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage } from '../../src/recipes/build/build-image.ts';
import { readFleet } from '../../src/recipes/build/fleet.ts';
import { castRehearsal, type MachineWishes, prepareRehearsal } from '../../src/recipes/rehearse/prepare-rehearsal.ts';
import { installationStart, runMachine } from '../../src/recipes/rehearse/run-machine.ts';
import { judgeInstallation } from '../../src/rehearse/judge-installation.ts';
import { limitsFor } from '../../src/rehearse/observation.ts';
import type { FirmwareKind } from '../../src/rehearse/qemu-arguments.ts';
import { digestFile } from '../../src/system/digest-file.ts';
import { withMachineFolder } from '../../src/system/qemu-traces.ts';
import type { Reporter, Step } from '../../src/system/reporter.ts';
import { withWorkDirectory } from '../../src/system/work-directory.ts';

/** A disk with a host on it, as qcow2, and the UEFI variables that it was left with, null with BIOS. Both are only read. */
export interface KeptDisk {
  readonly disk: string;
  readonly variables: string | null;
}

export interface KeepOptions {
  /** The description of the host. */
  readonly description: string;
  /** Image and kept hosts are here. */
  readonly folder: string;
  readonly mirror: string | null;
  readonly firmware: FirmwareKind;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export function keptDiskIn(folder: string, name: 'installed' | 'booted', firmware: FirmwareKind): KeptDisk {
  return { disk: join(folder, `${name}.qcow2`), variables: firmware === 'bios' ? null : join(folder, `${name}.fd`) };
}

/** Installs the image if that has not been done with this firmware; resolves with the folder of what was installed. */
export async function installOnce(image: string, options: KeepOptions): Promise<string> {
  const folder = join(options.folder, `${await digestOf(image)}-${options.firmware}`);
  await mkdir(folder, { recursive: true });
  const kept = keptDiskIn(folder, 'installed', options.firmware);
  if (existsSync(kept.disk)) options.reporter.note(`this image is already installed on ${kept.disk}`);
  else await options.reporter.step('installation', (step) => install(image, folder, kept, options, step));
  return folder;
}

/** Builds the image of the description; resolves with its path. */
export async function buildMatrixImage({
  description,
  folder,
  mirror,
  reporter,
  signal,
}: KeepOptions): Promise<string> {
  const output = join(folder, 'matrix.iso');
  const fleet = await readFleet([description], reporter);
  const nothingSpecial = { security: null, overlay: null, cache: null, acceptDate: null, lock: null };
  await buildImage(fleet, {
    ...{ output, mirror },
    ...{ ...nothingSpecial, reporter, signal },
  });
  return output;
}

/** A short name for exactly this file. */
export async function digestOf(path: string): Promise<string> {
  const file = await open(path);
  return (await digestFile(file).finally(() => file.close())).slice(0, 16);
}

async function install(
  image: string,
  folder: string,
  kept: KeptDisk,
  { firmware, reporter, signal }: KeepOptions,
  step: Step,
): Promise<void> {
  const wishes: MachineWishes = { image, overlay: null, firmware, memoryMiB: 6144, diskBytes: null, signal };
  const casting = await castRehearsal(wishes);
  const warn = (text: string) => reporter.warn(text);
  await withMachineFolder(folder, warn, async (machineFolder) => {
    const { plan, stick } = await prepareRehearsal(wishes, casting, machineFolder, step);
    const judge = judgeInstallation(limitsFor(plan.accelerator), 'restart');
    await withWorkDirectory((socketFolder) =>
      runMachine({ plan, folder, socketFolder, signal, times: [] }, installationStart(stick, 'none', judge), step),
    );
    if (plan.firmware.kind !== 'bios' && kept.variables !== null) await rename(plan.firmware.variables, kept.variables);
    // the last one, which says that there is a kept host
    for (const { file } of plan.disks) await rename(file, kept.disk);
  });
}
