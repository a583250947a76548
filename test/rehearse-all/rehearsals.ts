/** The rehearsals themselves: each starts a kept host, and resolves with its row of the table. */
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Step } from '../../src/system/reporter.ts';
import { describeVerdict, differencesBetween, differencesFrom, settledFacts } from './compare-outcome.ts';
import { readWayDown } from './installed-root.ts';
import { type CutStart, judgeReport, judgeShutdown, judgeUntil, nothingTold, type Told } from './judge-report.ts';
import { type KeptDisk, keptDiskIn } from './kept-host.ts';
import { type MachineCase, machineCases } from './machine-cases.ts';
import type { ResultRow } from './result-table.ts';
import { layerOver, type Machinery, startHost, type Workshop } from './start-host.ts';

/** Where the installed host is kept, and everything that comes of it. */
export interface Bench extends Workshop {
  readonly folder: string;
  readonly installed: KeptDisk;
  /** The medium that it was installed from. */
  findImage(): Promise<string>;
}

/** What the undisturbed first boot told. */
export async function readFirstBoot({ folder }: Bench): Promise<Told | null> {
  return readFile(join(folder, 'first-boot.json'), 'utf8').then(JSON.parse, () => null);
}

export async function rehearseCase(bench: Bench, one: MachineCase, step: Step): Promise<ResultRow> {
  const { name, title, from, expected } = one;
  return measured({ title, expected: expected.verdict }, async () => {
    const folder = join(bench.folder, name);
    const layer = await layerOver(from === 'installed' ? bench.installed : bootedDisk(bench), folder);
    const moment = ((await readFirstBoot(bench))?.seconds ?? 0) * betweenMenuAndVerdict;
    const moments = Array<number>(one.cutStarts).fill(moment);
    const cuts = await cutStarts(bench, layer, one, moments, folder, step);
    const judged = one.switchedOff === true ? judgeShutdown : judgeReport;
    const told = await judgedStart(bench, layer, one, folder, step, judged);
    if (one.switchedOff === true)
      told.report.push(await readWayDown(layer.disk).catch((error: Error) => `way down: ${error.message}`));
    const differences = differencesFrom(expected, told);
    if (cuts < one.cutStarts) differences.push(`only ${cuts} of ${one.cutStarts} starts were cut off before their end`);
    if (one.hasMedium === true && bench.plan.firmware.kind !== 'bios' && !(await menuOffersHost(folder)))
      differences.push('no entry for the host in the menu');
    // others start from it and are compared with it
    if (name === 'first-boot' && differences.length === 0) await keepFirstBoot(bench, layer, told);
    await rm(layer.disk, { force: true });
    return { found: foundIn(told), differences };
  });
}

/** GRUB shows its menu on the serial port as well; the one for BIOS is on the screen only. */
async function menuOffersHost(folder: string): Promise<boolean> {
  return (await readFile(join(folder, 'host-serial.log'), 'utf8')).includes('which passforge has installed here');
}

/**
 * Cuts the power at each moment in turn, then lets the host finish: with the same guests, disks and receipts as undisturbed.
 * After two cuts the boot menu may choose the entry without passthrough, which says so; then the next start has to finish.
 */
export async function rehearseCuts(
  bench: Bench,
  moments: readonly number[],
  number: number,
  step: Step,
): Promise<ResultRow> {
  const seconds = moments.map((moment) => Math.round(moment)).join(', ');
  const title = `power cut ${seconds} s behind the boot loader, on one disk`;
  return measured({ title, expected: 'pass, same guests, disks, receipts' }, async () => {
    const usual = await readFirstBoot(bench);
    if (usual === null) throw new Error('there was no good first boot to compare with');
    const folder = join(bench.folder, `cuts-${number}`);
    const layer = await layerOver(bench.installed, folder);
    const cuts = await cutStarts(bench, layer, describedMachine, moments, folder, step);
    const { told, rescued } = await finishedStart(bench, layer, folder, step);
    const differences = differencesBetween(settledFacts(usual), settledFacts(told));
    if (rescued && moments.length < 2) differences.push('without passthrough after a single cut');
    if (cuts === 0) differences.push('every start was done before its moment');
    if (differences.length === 0) await rm(layer.disk, { force: true });
    const counted = `${cuts} of ${moments.length} starts cut off before their end`;
    return { found: `${counted}; ${rescued ? 'without passthrough, then ' : ''}${foundIn(told)}`, differences };
  });
}

/** The start after the cuts, or the one after that if the boot menu has chosen the entry without passthrough. */
async function finishedStart(
  bench: Bench,
  layer: KeptDisk,
  folder: string,
  step: Step,
): Promise<{ told: Told; rescued: boolean }> {
  const told = await judgedStart(bench, layer, describedMachine, folder, step);
  if (!isRescued(told)) return { told, rescued: false };
  return { told: await judgedStart(bench, layer, describedMachine, join(folder, 'next'), step), rescued: true };
}

function foundIn({ verdict }: Told): string {
  return verdict === null ? 'no verdict' : describeVerdict(verdict);
}

const describedMachine: Machinery = machineCases[0] ?? { cards: [], iommu: true };

function isRescued({ verdict }: Told): boolean {
  return verdict?.checks.some(({ name, state }) => name === 'passthrough' && state === 'warn') === true;
}

/**
 * This share of the first boot after the boot loader a host that has had its first boot is behind the boot menu, and well
 * before its verdict, which comes in a third of the time.
 */
const betweenMenuAndVerdict = 1 / 8;

/** Cuts the power at each moment in turn; resolves with how often that was before the host had told everything. */
async function cutStarts(
  bench: Bench,
  layer: KeptDisk,
  machine: Machinery,
  moments: readonly number[],
  folder: string,
  step: Step,
): Promise<number> {
  const cuts: CutStart[] = [];
  for (const [index, seconds] of moments.entries()) {
    const cut: CutStart = { inTime: false };
    const start = {
      judge: judgeUntil(seconds, bench.limits, cut),
      powerCut: true,
      folder: join(folder, `cut-${index + 1}`),
    };
    await step.step('start that is cut off', (inner) => startHost(bench, layer, machine, start, inner));
    cuts.push(cut);
  }
  return cuts.filter(({ inTime }) => inTime).length;
}

async function judgedStart(
  bench: Bench,
  layer: KeptDisk,
  machine: Machinery,
  folder: string,
  step: Step,
  judged = judgeReport,
): Promise<Told> {
  const told = nothingTold();
  const judge = judged(bench.limits, told);
  const medium = machine.hasMedium === true ? await bench.findImage() : null;
  await startHost(bench, layer, machine, { judge, powerCut: false, folder, medium }, step);
  await writeFile(join(folder, 'told.json'), `${JSON.stringify(told, null, 2)}\n`);
  return told;
}

/** Everything that starts from a host that has had its first boot starts from this one. */
async function keepFirstBoot(bench: Bench, layer: KeptDisk, told: Told): Promise<void> {
  const booted = bootedDisk(bench);
  if (layer.variables !== null && booted.variables !== null) await copyFile(layer.variables, booted.variables);
  await rename(layer.disk, booted.disk);
  await writeFile(join(bench.folder, 'first-boot.json'), `${JSON.stringify(told, null, 2)}\n`);
}

function bootedDisk({ folder, plan }: Bench): KeptDisk {
  return keptDiskIn(folder, 'booted', plan.firmware.kind);
}

export interface Outcome {
  readonly found: string;
  readonly differences: readonly string[];
}

/** A rehearsal that fails on its way has a row, too. */
export async function measured(
  { title, expected }: { title: string; expected: string },
  act: () => Promise<Outcome>,
): Promise<ResultRow> {
  const startedAt = performance.now();
  const { found, differences } = await act().catch((error: unknown): Outcome => {
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { found: message, differences: [message] };
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const told = [found, ...differences.filter((difference) => difference !== found)].join('; ');
  return { title, expected, found: told, seconds, asExpected: differences.length === 0 };
}
