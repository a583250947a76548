/** The recipe of a rehearsal: installs an image in a virtual machine, starts what it installed, and awaits that host's verdict. */

import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PassforgeError } from './errors.ts';
import { type MachineWishes, prepareRehearsal } from './prepare-rehearsal.ts';
import { judgeFirstBoot } from './rehearse/judge-first-boot.ts';
import { judgeInstallation } from './rehearse/judge-installation.ts';
import { type Finding, type Judge, type Limits, limitsFor } from './rehearse/observation.ts';
import { type MachinePlan, qemuArguments } from './rehearse/qemu-arguments.ts';
import { recentLines } from './rehearse/recent-lines.ts';
import { showStages } from './rehearse/show-stages.ts';
import { type StageName, type StageTime, stageTimes } from './rehearse/stages.ts';
import type { Verdict } from './rehearse/verdict.ts';
import { makeFolder } from './system/make-folder.ts';
import { type Machine, withMachine } from './system/qemu-machine.ts';
import { type ObserveOptions, observeMachine } from './system/qemu-observe.ts';
import type { Reporter, Step } from './system/reporter.ts';
import { withWorkDirectory } from './system/work-directory.ts';

export interface RehearseOptions extends MachineWishes {
  /** Where logs, screenshots and results are kept; null for `build/rehearsal-NAME`. */
  readonly folder: string | null;
  /** Where the rehearsal ends: when preseed and medium are found, or with the installed host's verdict. */
  readonly until: 'installer' | 'verdict';
  /** What differs from the usual limits. */
  readonly limits?: Partial<Limits>;
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
}

/** What both starts of the machine share. */
interface Setting {
  readonly plan: MachinePlan;
  readonly folder: string;
  /** Holds the control sockets, whose names must be short. */
  readonly socketFolder: string;
  readonly signal: AbortSignal;
  /** Filled as the stages end. */
  readonly times: StageTime[];
}

interface Start {
  readonly name: 'installation' | 'host';
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
  const folder = options.folder ?? join('build', `rehearsal-${basename(image).replace(/\.iso$/, '')}`);
  const machineFolder = join(folder, 'machine');
  const times: StageTime[] = [];
  await makeFolder(machineFolder);
  await clearTraces(folder);
  try {
    return await withWorkDirectory(async (socketFolder) => {
      const ready = await reporter.step('virtual machine', (step) => prepareRehearsal(options, machineFolder, step));
      const setting = { plan: ready.plan, folder, socketFolder, times, signal: options.signal };
      const verdict = await playThrough(options, setting, ready.stick);
      return { image, folder, firmware, accelerator: ready.plan.accelerator, stages: times, verdict };
    });
  } finally {
    await writeJson(join(folder, 'timings.json'), { image, firmware, stages: times });
    await rm(machineFolder, { recursive: true, force: true });
    reporter.note(`logs and screenshots are in ${folder}`);
  }
}

async function playThrough(options: RehearseOptions, setting: Setting, stick: string): Promise<Verdict | null> {
  const { reporter, until } = options;
  const limits = { ...limitsFor(setting.plan.accelerator), ...options.limits };
  const judge = judgeInstallation(limits, until === 'installer' ? 'installer' : 'restart');
  await reporter.step('installation', (step) => runMachine(setting, { name: 'installation', stick, judge }, step));
  if (until === 'installer') return null;
  const { verdict } = await reporter.step('first boot of the installed host', (step) =>
    runMachine(setting, { name: 'host', stick: null, judge: judgeFirstBoot(limits) }, step),
  );
  await writeJson(join(setting.folder, 'verdict.json'), verdict);
  return verdict;
}

/** Runs the machine until the judge has reached what it waits for; throws what it found otherwise. */
async function runMachine(setting: Setting, start: Start, step: Step): Promise<Reached> {
  const { folder, plan, signal } = setting;
  const qmpSocket = join(setting.socketFolder, `${start.name}.qmp`);
  const traces = {
    serialLog: join(folder, `${start.name}-serial.log`),
    installerLog: join(folder, `${start.name}-syslog.log`),
    verdictFile: join(folder, `${start.name}-verdict.log`),
  };
  const installs = start.name === 'installation';
  const args = qemuArguments(plan, {
    ...traces,
    ...{ qmpSocket, stick: start.stick, endsAtRestart: installs, iommu: !installs },
  });
  const observe = { ...traces, screenFolder: folder, screenName: start.name, signal };
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
    throw error;
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

/** What an earlier rehearsal left must not be taken for this one's. */
async function clearTraces(folder: string): Promise<void> {
  const ours = /^(installation|host)-.*\.(log|png)$|^(timings|verdict)\.json$/;
  for (const name of await readdir(folder)) if (ours.test(name)) await rm(join(folder, name));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
