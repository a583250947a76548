/** One run of a rehearsal's virtual machine: starts it and follows it until its judge has reached what it waits for. */
import { join } from 'node:path';
import { PassforgeError } from '../../errors.ts';
import type { Finding, Judge } from '../../rehearse/observation.ts';
import { type MachinePlan, type MachineStart, qemuArguments } from '../../rehearse/qemu-arguments.ts';
import type { Stick } from '../../rehearse/qemu-drives.ts';
import { recentLines } from '../../rehearse/recent-lines.ts';
import { showStages } from '../../rehearse/show-stages.ts';
import { type StageName, type StageTime, stageTimes } from '../../rehearse/stages.ts';
import { type Machine, withMachine } from '../../system/qemu-machine.ts';
import { type ObserveOptions, observeMachine } from '../../system/qemu-observe.ts';
import { type MachineName, machineLogs } from '../../system/qemu-traces.ts';
import type { Step } from '../../system/reporter.ts';

/** What all starts of the machine share. */
export interface Setting {
  readonly plan: MachinePlan;
  readonly folder: string;
  /** Holds the control sockets, whose names must be short. */
  readonly socketFolder: string;
  readonly signal: AbortSignal;
  /** Filled as the stages end. */
  readonly times: StageTime[];
}

export interface Start extends Pick<MachineStart, 'stick' | 'network' | 'endsAtRestart' | 'iommu' | 'powerCut'> {
  readonly name: MachineName;
  readonly judge: Judge;
}

export type Reached = Extract<Finding, { kind: 'reached' }>;
type Failed = Extract<Finding, { kind: 'failed' }>;

/** A failure is told in the log first; the details, and the message on the screen, follow it. */
const lastWordsSeconds = 4;

/** The installation ends where the machine would restart. It gains nothing by an IOMMU, through which each transfer would go. */
export function installationStart(stick: Stick, network: MachineStart['network'], judge: Judge): Start {
  return { name: 'installation', judge, stick, network, endsAtRestart: true, iommu: false, powerCut: false };
}

/** Without a network the host has its cards all the same, since its bridges want them. */
export function hostStart(network: 'none' | 'user', judge: Judge): Start {
  const reached = network === 'none' ? 'isolated' : network;
  return { name: 'host', judge, stick: null, network: reached, endsAtRestart: false, iommu: true, powerCut: false };
}

/** Runs the machine until the judge has reached what it waits for; throws what it found otherwise. */
export async function runMachine(setting: Setting, start: Start, step: Step): Promise<Reached> {
  const { folder, plan, signal } = setting;
  const qmpSocket = join(setting.socketFolder, `${start.name}.qmp`);
  const logs = machineLogs(folder, start.name);
  const args = qemuArguments(plan, { ...start, ...logs, qmpSocket });
  const observe = { ...logs, screenFolder: folder, screenName: start.name, signal };
  const stages = timedStages(step);
  try {
    const reached = await withMachine({ args, qmpSocket, signal, cut: start.powerCut }, (machine) =>
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
      const findings = judge.observe(seen);
      const last = lastFinding(findings, tell);
      if (findings.some(({ kind }) => kind === 'powerButton')) await machine.pressPowerButton();
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
