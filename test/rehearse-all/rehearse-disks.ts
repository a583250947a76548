/** Starts an installer on the machine of a disk case, and looks at what became of each disk. */
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { listIso } from '../../src/iso/read-iso.ts';
import { renderSeed } from '../../src/recipes/describe/render-host-files.ts';
import { makeSticks } from '../../src/recipes/rehearse/make-sticks.ts';
import { copyImage, findFirmware, ownFirmware, readSeed } from '../../src/recipes/rehearse/prepare-rehearsal.ts';
import { installationStart, runMachine } from '../../src/recipes/rehearse/run-machine.ts';
import type { DiskStandIn } from '../../src/rehearse/disk-stand-in.ts';
import { limitsFor } from '../../src/rehearse/observation.ts';
import type { MachinePlan } from '../../src/rehearse/qemu-arguments.ts';
import type { Drive, Stick } from '../../src/rehearse/qemu-drives.ts';
import { readManifest } from '../../src/seed/seed-manifest.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { probeKvm } from '../../src/system/probe-kvm.ts';
import { openTraceFolder } from '../../src/system/qemu-traces.ts';
import type { Step } from '../../src/system/reporter.ts';
import { runCommand } from '../../src/system/run-command.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { withWorkDirectory } from '../../src/system/work-directory.ts';
import type { CaseDisk, DiskCase, ExpectedChoice } from './disk-cases.ts';
import { makeDisk } from './disk-contents.ts';
import { type Choice, judgeChoice } from './judge-choice.ts';
import type { KeptDisk } from './kept-host.ts';
import { measured } from './rehearsals.ts';
import type { ResultRow } from './result-table.ts';

export interface DiskBench {
  /** Of the rehearsals' description, which the cases change. */
  readonly image: string;
  /** Each case has its folder there. */
  readonly folder: string;
  /** The host's disk; null where none has been installed. */
  readonly host: KeptDisk | null;
  readonly signal: AbortSignal;
}

export async function rehearseDisks(bench: DiskBench, one: DiskCase, step: Step): Promise<ResultRow> {
  return measured({ title: one.title, expected: describeExpected(one.expected) }, async () => {
    const folder = join(bench.folder, one.name);
    await rm(folder, { recursive: true, force: true });
    await openTraceFolder(folder);
    return withWorkDirectory(async (work) => {
      const plan = await planMachine(one, work, bench);
      const stick: Stick = { file: await writeStick(bench, one, work), as: one.stick };
      const choice: Choice = { outcome: null, questions: [], told: [], secureBoot: false };
      const judge = judgeChoice(limitsFor(plan.accelerator), choice);
      const setting = { plan, folder, socketFolder: work, signal: bench.signal, times: [] };
      await runMachine(setting, installationStart(stick, 'none', judge), step);
      const written = await Promise.all(plan.disks.map(wasWritten));
      const serials = plan.disks.flatMap(({ disk }, index) => (written[index] === true ? [disk.serial] : []));
      const found = `${choice.outcome}, written to: ${serials.join(', ') || 'none'}`;
      return { found, differences: differencesOf(one, choice, serials) };
    });
  });
}

function describeExpected(expected: ExpectedChoice): string {
  if ('taken' in expected) return `${expected.taken} is taken`;
  return 'asked' in expected ? `the installer asks what to do with ${expected.written}` : 'refused, nothing written';
}

/** The host of the rehearsals, with the case's disk. */
export async function describedHost({ lines }: DiskCase): Promise<Host> {
  const file = join(packageRoot(), 'test/fixtures/rehearsals/matrix.yaml');
  return parseHost((await readFile(file, 'utf8')).replace(/^disk: only$/m, lines), file);
}

/** The image with the seed of the description as the case has it. */
async function writeStick({ image }: DiskBench, one: DiskCase, folder: string): Promise<string> {
  const old = await readSeed(image);
  const { base } = readManifest(old.bytes, image);
  const bytes = await renderSeed(await describedHost(one), await openTemplates(null), base);
  const stick = join(folder, 'stick.iso');
  await copyImage(image, stick, { bytes, offset: old.offset });
  if (one.damaged === true) await flipBit(stick);
  return stick;
}

/** In the midst of the largest package. */
async function flipBit(stick: string): Promise<void> {
  const packages = [...(await listIso(stick))].filter(([path]) => path.endsWith('.deb'));
  const [largest] = packages.map(([, extent]) => extent).sort((a, b) => b.size - a.size);
  if (largest === undefined) throw new Error(`${stick} has no package`);
  const file = await open(stick, 'r+');
  try {
    const position = largest.offset + Math.floor(largest.size / 2);
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, position);
  } finally {
    await file.close();
  }
}

function identityOf({ serial }: DiskCase): MachinePlan['identity'] {
  return serial === undefined ? null : { serial, uuid: null, mac: null };
}

async function planMachine(one: DiskCase, folder: string, { host, signal }: DiskBench): Promise<MachinePlan> {
  const accelerator = (await probeKvm(signal)) ? 'kvm' : 'tcg';
  const disks: Drive[] = [];
  for (const [index, disk] of one.disks.entries()) disks.push(await makeDrive(disk, folder, index, host));
  const firmware = await ownFirmware(findFirmware(one.firmware), folder);
  return {
    accelerator,
    memoryMiB: 4096,
    cpus: 1,
    namedSticks: one.withoutSticks === true ? [] : await makeSticks(await describedHost(one), folder, signal),
    standIns: [],
    networkCards: [],
    identity: identityOf(one),
    firmware,
    disks,
  };
}

/** A layer over the disk as it was, so that each write leaves a trace, whatever it wrote. */
async function makeDrive(
  { driver, serial, sizeGiB, content, badSector }: CaseDisk,
  folder: string,
  index: number,
  host: KeptDisk | null,
): Promise<Drive> {
  const place = join(folder, `disk${index}`);
  await mkdir(place);
  const [original, file] = [join(place, 'original.raw'), join(place, 'layer.qcow2')];
  if (content !== 'host') await makeDisk(original, sizeGiB, content);
  else if (host === null) throw new Error('no host has been installed');
  const backing =
    content === 'host' && host !== null ? ['-b', resolve(host.disk), '-F', 'qcow2'] : ['-b', original, '-F', 'raw'];
  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', ...backing, file]);
  const disk: DiskStandIn = { driver, serial, model: null, wwn: null, solid: false, sizeBytes: sizeGiB * 2 ** 30 };
  if (badSector === undefined) return { disk, file, format: 'qcow2' };
  const faults = join(place, 'blkdebug.conf');
  const rule = { event: 'none', iotype: 'write', errno: '5', sector: badSector };
  const lines = Object.entries(rule).map(([key, value]) => `${key} = "${value}"\n`);
  await writeFile(faults, `[inject-error]\n${lines.join('')}`);
  return { disk, file, format: 'qcow2', faults };
}

/** Whether the layer holds anything of its own; see qemu-img(1), map. */
async function wasWritten({ file }: Drive): Promise<boolean> {
  const { stdout } = await runCommand('qemu-img', ['map', '--output', 'json', file]);
  return (JSON.parse(stdout) as { depth: number; present?: boolean }[]).some(({ depth }) => depth === 0);
}

function differencesOf({ expected, firmware }: DiskCase, choice: Choice, written: readonly string[]): string[] {
  const wanted = 'taken' in expected ? [expected.taken] : 'written' in expected ? [expected.written] : [];
  const differences = outcomeDifferences(expected, choice);
  if (written.join() !== wanted.join()) differences.push(`written to: ${written.join(', ') || 'none'}`);
  if (firmware === 'secure-boot' && !choice.secureBoot) differences.push('Secure Boot was not on');
  return differences;
}

function outcomeDifferences(expected: ExpectedChoice, { outcome, told, questions }: Choice): string[] {
  const said = told.filter((line) => /^passforge: /.test(line));
  if ('taken' in expected) return outcome === 'taken' ? [] : ['no disk was taken', ...said, ...questions];
  if ('asked' in expected) {
    return questions.some((question) => expected.asked.test(question))
      ? []
      : [`no question ${expected.asked}`, ...said];
  }
  const missing = expected.refused.filter((pattern) => !told.some((line) => pattern.test(line)));
  return [
    ...(outcome === 'refused' ? [] : ['not refused']),
    ...missing.map((pattern) => `not told on the serial port: ${pattern}`),
  ];
}
