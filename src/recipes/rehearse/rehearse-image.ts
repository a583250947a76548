/** The recipe of a rehearsal: installs an image in a virtual machine, starts what it installed, and awaits that host's verdict. */

import { basename, join } from 'node:path';
import { judgeFirstBoot } from '../../rehearse/judge-first-boot.ts';
import { judgeInstallation } from '../../rehearse/judge-installation.ts';
import { limitsFor } from '../../rehearse/observation.ts';
import type { FirmwareKind } from '../../rehearse/qemu-arguments.ts';
import type { Stick } from '../../rehearse/qemu-drives.ts';
import type { StageTime } from '../../rehearse/stages.ts';
import type { Verdict } from '../../rehearse/verdict.ts';
import { openTraceFolder, withMachineFolder, writeResult } from '../../system/qemu-traces.ts';
import type { Reporter } from '../../system/reporter.ts';
import { withWorkDirectory } from '../../system/work-directory.ts';
import { castRehearsal, type MachineWishes, prepareRehearsal } from './prepare-rehearsal.ts';
import { hostStart, installationStart, runMachine, type Setting } from './run-machine.ts';

export interface RehearseOptions extends MachineWishes {
  /** Where logs, screenshots and results are kept; null for `build/rehearsal-NAME`. */
  readonly folder: string | null;
  /** Where the rehearsal ends: when preseed and medium are found, or with the installed host's verdict. */
  readonly until: 'installer' | 'verdict';
  /** With `none` the installation has no network card; the installed host always has, but reaches nobody then. */
  readonly network: 'none' | 'user';
  readonly reporter: Reporter;
}

export interface Rehearsal {
  readonly image: string;
  readonly folder: string;
  readonly firmware: FirmwareKind;
  readonly accelerator: 'kvm' | 'tcg';
  readonly stages: readonly StageTime[];
  /** Null when the rehearsal ended with the installer. */
  readonly verdict: Verdict | null;
  /** Whether the description names network cards, which the machine had not. */
  readonly lacksCards: boolean;
}

/**
 * Resolves with whatever verdict the host gave; a failure on the way there rejects with what was found.
 * The machine's own files are gone afterwards, its logs and pictures stay.
 */
export async function rehearseImage(options: RehearseOptions): Promise<Rehearsal> {
  const { image, reporter, firmware } = options;
  const casting = await reporter.step('image', () => castRehearsal(options));
  const folder = options.folder ?? join('build', `rehearsal-${basename(image).replace(/\.iso$/, '')}`);
  await openTraceFolder(folder);
  reporter.note(`logs and screenshots go to ${folder}`);
  const warn = (text: string) => reporter.warn(text);
  const times: StageTime[] = [];
  try {
    return await withMachineFolder(folder, warn, (machineFolder) =>
      withWorkDirectory(async (socketFolder) => {
        const ready = await reporter.step('virtual machine', (step) =>
          prepareRehearsal(options, casting, machineFolder, step),
        );
        const setting = { plan: ready.plan, folder, socketFolder, times, signal: options.signal };
        const verdict = await playThrough(options, setting, ready.stick);
        const { accelerator } = ready.plan;
        return { image, folder, firmware, accelerator, stages: times, verdict, lacksCards: casting.lacksCards };
      }),
    );
  } finally {
    const results = { image, firmware, stages: times };
    await writeResult(join(folder, 'timings.json'), results).catch((error: Error) => warn(error.message));
  }
}

async function playThrough(options: RehearseOptions, setting: Setting, stick: Stick): Promise<Verdict | null> {
  const { reporter, until, network } = options;
  const limits = limitsFor(setting.plan.accelerator);
  const judge = judgeInstallation(limits, until === 'installer' ? 'installer' : 'restart');
  // a machine that is known by a card has it from the beginning
  const connected = network === 'none' && setting.plan.identity?.mac ? 'isolated' : network;
  await reporter.step('installation', (step) => runMachine(setting, installationStart(stick, connected, judge), step));
  if (until === 'installer') return null;
  const { verdict } = await reporter.step('first boot of the installed host', (step) =>
    runMachine(setting, hostStart(network, judgeFirstBoot(limits)), step),
  );
  await writeResult(join(setting.folder, 'verdict.json'), verdict);
  return verdict;
}
