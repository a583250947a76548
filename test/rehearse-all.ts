/**
 * `make rehearse-all`: starts installers on machines with many disks, installs one host in a virtual machine, starts it on many
 * machines and through power cuts, and prints what came of each beside what had to come of it. An installation takes most of an
 * hour where the machine is emulated, a start two to four minutes; what was installed is kept in build/rehearse-all. Exit status 0
 * if every row is as expected.
 *
 *     --only NAME          only this rehearsal, or `cuts`; may be given several times
 *     --cuts N             how often the power goes, 40 if not given
 *     --seed N             other moments than usual
 *     --firmware bios|secure-boot     firmware of the machine that is installed, UEFI if not given
 *     --disk FILE --variables FILE    a disk (qcow2) that is installed already, with its UEFI variables; with BIOS it has none
 *     --mirror ADDRESS     Debian archive to build from
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Host } from '../src/host/host.ts';
import { parseHost } from '../src/host/parse-host.ts';
import { limitsFor } from '../src/rehearse/observation.ts';
import type { FirmwareKind } from '../src/rehearse/qemu-arguments.ts';
import { packageRoot } from '../src/system/package-root.ts';
import { createReporter } from '../src/system/reporter.ts';
import { chainsOf, chooseMoments } from './rehearse-all/cut-moments.ts';
import { type DiskCase, diskCases, wantsHost } from './rehearse-all/disk-cases.ts';
import {
  buildMatrixImage,
  digestOf,
  installOnce,
  type KeepOptions,
  type KeptDisk,
  keptDiskIn,
} from './rehearse-all/kept-host.ts';
import { machineCases } from './rehearse-all/machine-cases.ts';
import { type Bench, readFirstBoot, rehearseCase, rehearseCuts } from './rehearse-all/rehearsals.ts';
import { rehearseDisks } from './rehearse-all/rehearse-disks.ts';
import { formatTable, type ResultRow } from './rehearse-all/result-table.ts';
import { searchSecrets, secretsCase } from './rehearse-all/search-secrets.ts';
import { openWorkshop } from './rehearse-all/start-host.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    cuts: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    firmware: { type: 'string', default: 'uefi' },
    disk: { type: 'string' },
    variables: { type: 'string' },
    mirror: { type: 'string' },
  },
});
const description = join(packageRoot(), 'test/fixtures/rehearsals/matrix.yaml');
const root = join(packageRoot(), 'build/rehearse-all');
/** A start that tells nothing for so long tells nothing any more. */
const startSeconds = 1800;
/** Of four cuts one hits the start without passthrough that the boot menu chooses after two, and the start after them finishes. */
const cutsInARow = 4;

const reporter = createReporter();
const stop = new AbortController();
// SIGINT reaches QEMU, too; the machines' folders are cleared by whoever made them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => stop.abort(new Error(signal)));

const firmware = readFirmware();
const kept = { description, folder: root, firmware };
const keep: KeepOptions = { ...kept, mirror: values.mirror ?? null, reporter, signal: stop.signal };
let built: Promise<string> | null = null;

/** Once, and only where some rehearsal wants it. */
function findImage(): Promise<string> {
  built ??= buildMatrixImage(keep);
  return built;
}

async function readHost(): Promise<Host> {
  return parseHost(await readFile(description, 'utf8'), description);
}

async function openBench(): Promise<Bench> {
  const limits = (kind: 'kvm' | 'tcg') => ({ ...limitsFor(kind), firstBootSeconds: startSeconds });
  const workshop = await openWorkshop(await readHost(), firmware, limits, stop.signal);
  const { disk, variables = null } = values;
  if (disk !== undefined) {
    const folder = join(root, await digestOf(disk));
    await mkdir(folder, { recursive: true });
    return { ...workshop, folder, installed: { disk, variables }, findImage };
  }
  const folder = await installOnce(await findImage(), keep);
  return { ...workshop, folder, installed: keptDiskIn(folder, 'installed', firmware), findImage };
}

function readFirmware(): FirmwareKind {
  const known = (['uefi', 'bios', 'secure-boot'] as const).find((kind) => kind === values.firmware);
  if (known === undefined) throw new Error(`--firmware: expected uefi, bios or secure-boot, got ${values.firmware}`);
  const wantsVariables = values.disk !== undefined && known !== 'bios';
  if ((values.variables !== undefined) !== wantsVariables) {
    throw new Error('--variables belongs to --disk, and has no meaning with --firmware bios');
  }
  return known;
}

function readCuts(): number {
  if (!/^\d+$/.test(values.cuts)) throw new Error(`--cuts: expected a number, got ${values.cuts}`);
  return Number(values.cuts);
}

function refuseUnknownNames(): void {
  const known = [...diskCases, secretsCase, ...machineCases].map(({ name }) => name).concat('cuts');
  const unknown = values.only?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`--only: no rehearsal ${unknown.join(', ')}; there are ${known.join(', ')}`);
}

const isWanted = (name: string): boolean => values.only?.includes(name) ?? true;

async function* rehearseAll(): AsyncGenerator<ResultRow> {
  const isNamed = ({ name }: { name: string }) => isWanted(name);
  const installers = diskCases.filter(isNamed);
  yield* rehearseInstallers(
    installers.filter((one) => !wantsHost(one)),
    null,
  );
  // on a disk that BIOS has installed, BIOS starts the host and no installer
  const secondTime = firmware === 'bios' ? [] : installers.filter(wantsHost);
  const wantsStarts = machineCases.some(isNamed) || isWanted('cuts');
  if (!wantsStarts && secondTime.length === 0 && !isNamed(secretsCase)) return;
  const bench = await openBench();
  if (isNamed(secretsCase)) {
    yield await reporter.step(secretsCase.title, async () => searchSecrets(bench, await readHost()));
  }
  yield* rehearseInstallers(secondTime, bench.installed);
  if (wantsStarts) yield* rehearseHost(bench);
}

async function* rehearseInstallers(cases: readonly DiskCase[], host: KeptDisk | null): AsyncGenerator<ResultRow> {
  for (const one of cases) {
    const bench = { image: await findImage(), folder: root, host, signal: stop.signal };
    yield await reporter.step(one.title, (step) => rehearseDisks(bench, one, step));
  }
}

/** The first boot comes first of all: others start from what it leaves, unless an earlier one has been kept. */
async function* rehearseHost(bench: Bench): AsyncGenerator<ResultRow> {
  const hasBooted = (await readFirstBoot(bench)) !== null;
  for (const one of machineCases) {
    const isNeeded = one.name === 'first-boot' && !hasBooted;
    if (!isNeeded && !isWanted(one.name)) continue;
    const row = await reporter.step(one.title, (step) => rehearseCase(bench, one, step));
    yield row;
    if (isNeeded && !row.asExpected) return;
  }
  if (!isWanted('cuts')) return;
  const until = (await readFirstBoot(bench))?.seconds ?? 0;
  const chains = chainsOf(chooseMoments(cuts, until, Number(values.seed)), cutsInARow);
  for (const [index, moments] of chains.entries()) {
    const title = `power cuts, ${index + 1} of ${chains.length}`;
    yield await reporter.step(title, (step) => rehearseCuts(bench, moments, index + 1, step));
  }
}

const cuts = readCuts();
refuseUnknownNames();
await mkdir(root, { recursive: true });
const rows: ResultRow[] = [];
for await (const row of rehearseAll()) {
  stop.signal.throwIfAborted();
  rows.push(row);
  await writeFile(join(root, 'table.md'), formatTable(rows));
}
process.stdout.write(formatTable(rows));
process.exitCode = rows.length > 0 && rows.every(({ asExpected }) => asExpected) ? 0 : 1;
