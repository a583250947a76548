/** The recipe of a rehearsal: installs an image in a virtual machine, starts what it installed, and awaits that host's verdict. */

import { basename, join } from 'node:path';
import { PassforgeError } from './errors.ts';
import { castRehearsal, type MachineWishes, prepareRehearsal } from './prepare-rehearsal.ts';
import { judgeFirstBoot } from './rehearse/judge-first-boot.ts';
import { judgeInstallation } from './rehearse/judge-installation.ts';
import { type Finding, type Judge, limitsFor } from './rehearse/observation.ts';
import { type MachinePlan, qemuArguments } from './rehearse/qemu-arguments.ts';
import { recentLines } from './rehearse/recent-lines.ts';
import { showStages } from './rehearse/show-stages.ts';
import { type StageName, type StageTime, stageTimes } from './rehearse/stages.ts';
import type { Verdict } from './rehearse/verdict.ts';
import { type Machine, withMachine } from './system/qemu-machine.ts';
import { type ObserveOptions, observeMachine } from './system/qemu-observe.ts';
import {
  type MachineName,
  machineLogs,
  openTraceFolder,
  withMachineFolder,
  writeResult,
} from './system/qemu-traces.ts';
import type { Reporter, Step } from './system/reporter.ts';
import { withWorkDirectory } from './system/work-directory.ts';

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
  readonly firmware: 'uefi' | 'bios';
  readonly accelerator: 'kvm' | 'tcg';
  readonly stages: readonly StageTime[];
  /** Null when the rehearsal ended with the installer. */
  readonly verdict: Verdict | null;
  /** Whether the description names network cards, which the machine had not. */
  readonly lacksCards: boolean;
}

/** What both starts of the machine share. */
interface Setting {
  readonly plan: MachinePlan;
  readonly network: 'none' | 'user';
  readonly folder: string;
  /** Holds the control sockets, whose names must be short. */
  readonly socketFolder: string;
  readonly signal: AbortSignal;
  /** Filled as the stages end. */
  readonly times: StageTime[];
}

interface Start {
  readonly name: MachineName;
  readonly stick: string | null;
  readonly judge: Judge;
}

type Reached = Extract<Finding, { kind: 'reached' }>;
type Failed = Extract<Finding, { kind: 'failed' }>;

/** A failure is told in the log first; the details, and the message on the screen, follow it. */
const lastWordsSeconds = 4;

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
        const { network, signal } = options;
        const setting = { plan: ready.plan, network, folder, socketFolder, times, signal };
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

async function playThrough(options: RehearseOptions, setting: Setting, stick: string): Promise<Verdict | null> {
  const { reporter, until } = options;
  const limits = limitsFor(setting.plan.accelerator);
  const judge = judgeInstallation(limits, until === 'installer' ? 'installer' : 'restart');
  await reporter.step('installation', (step) => runMachine(setting, { name: 'installation', stick, judge }, step));
  if (until === 'installer') return null;
  const { verdict } = await reporter.step('first boot of the installed host', (step) =>
    runMachine(setting, { name: 'host', stick: null, judge: judgeFirstBoot(limits) }, step),
  );
  await writeResult(join(setting.folder, 'verdict.json'), verdict);
  return verdict;
}

/** Runs the machine until the judge has reached what it waits for; throws what it found otherwise. */
async function runMachine(setting: Setting, start: Start, step: Step): Promise<Reached> {
  const { folder, plan, signal } = setting;
  const qmpSocket = join(setting.socketFolder, `${start.name}.qmp`);
  const logs = machineLogs(folder, start.name);
  const installs = start.name === 'installation';
  const network = setting.network === 'none' && !installs ? 'isolated' : setting.network;
  const args = qemuArguments(plan, {
    ...logs,
    ...{ qmpSocket, stick: start.stick, network, endsAtRestart: installs, iommu: !installs },
  });
  const observe = { ...logs, screenFolder: folder, screenName: start.name, signal };
  const stages = timedStages(step);
  try {
    const reached = await withMachine({ args, qmpSocket, signal }, (machine) =>
      followJudge(machine, observe, start.judge, (finding) => {
        if (finding.kind === 'stage') stages.enter(finding.stage);
        if (finding.kind === 'note') step.note(finding.text);
      }),
    );
    setting.times.push(...(await stages.close()));
    step.note(reached.text);
    return reached;
  } catch (error) {
    setting.times.push(...(await stages.close(error)));
    throw withLogFolder(error, folder);
  }
}

/** Shows the stages and measures them. */
function timedStages(step: Step) {
  const shown = showStages(step);
  const begun: { stage: StageName; at: number }[] = [];
  const now = () => performance.now() / 1000;
  return {
    enter(stage: StageName): void {
      begun.push({ stage, at: now() });
      shown.enter(stage);
    },
    async close(error?: unknown): Promise<StageTime[]> {
      const times = stageTimes(begun, now());
      await shown.close(error);
      return times;
    },
  };
}

async function followJudge(
  machine: Machine,
  observe: ObserveOptions,
  judge: Judge,
  tell: (finding: Finding) => void,
): Promise<Reached> {
  const recent = recentLines();
  let failed: { finding: Failed; until: number } | null = null;
  for await (const seen of observeMachine(machine, observe)) {
    recent.add(seen);
    if (failed === null) {
      const last = lastFinding(judge.observe(seen), tell);
      if (last?.kind === 'reached') return last;
      if (last?.kind === 'failed') failed = { finding: last, until: seen.at + lastWordsSeconds };
    } else if (seen.at >= failed.until) break;
  }
  await machine.screenshot(join(observe.screenFolder, `${observe.screenName}-failure.png`)).catch(() => {});
  throw explain(observe.screenName, failed?.finding, recent.text());
}

/** Tells the findings up to the one that ends the rehearsal, which is given back. */
function lastFinding(findings: readonly Finding[], tell: (finding: Finding) => void): Reached | Failed | null {
  for (const finding of findings) {
    if (finding.kind === 'reached' || finding.kind === 'failed') return finding;
    tell(finding);
  }
  return null;
}

function explain(name: string, failed: Failed | undefined, lastLines: string): PassforgeError {
  const { text, hint } = failed ?? { text: 'the machine ended without a reason', hint: undefined };
  const options = hint === undefined ? {} : { hint };
  return new PassforgeError('failed', `rehearsing the ${name}: ${text}${lastLines}`, options);
}

/** Where a machine failed, its logs tell more; with --quiet nothing else says where they are. */
function withLogFolder(error: unknown, folder: string): unknown {
  if (!(error instanceof PassforgeError)) return error;
  const hint = error.hint === undefined ? `see ${folder}` : `${error.hint}; see ${folder}`;
  return new PassforgeError(error.kind, error.message, { hint, cause: error });
}
