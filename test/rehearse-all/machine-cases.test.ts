import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { parseHost } from '../../src/host/parse-host.ts';
import { planDisk } from '../../src/rehearse/disk-stand-in.ts';
import { type MachinePlan, qemuArguments } from '../../src/rehearse/qemu-arguments.ts';
import { planStandIns } from '../../src/rehearse/stand-ins.ts';
import { withMachine } from '../../src/system/qemu-machine.ts';
import { runCommand } from '../../src/system/run-command.ts';
import { domainOf } from '../harness/guest-domain.ts';
import { runProgram } from '../harness/run-program.ts';
import { writeTarget } from '../harness/target-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { machineCases } from './machine-cases.ts';

const description = new URL('../../../../test/fixtures/rehearsals/matrix.yaml', import.meta.url);
const host = parseHost(await readFile(description, 'utf8'), 'matrix.yaml');

test('the first machine has the cards that a rehearsal of the description has', (t) => {
  t.deepEqual(machineCases[0]?.cards, planStandIns(host.passthrough).functions);
});

test('the first rehearsal is the first boot, which others start from', (t) => {
  t.like(machineCases[0], { name: 'first-boot', from: 'installed', cutStarts: 0 });
  t.is(new Set(machineCases.map(({ name }) => name)).size, machineCases.length);
});

for (const { name, cards, iommu } of machineCases) {
  test(`qemu accepts the machine of ${name}`, async (t) => {
    t.timeout(180_000);
    const folder = await temporaryFolder(t);
    const [diskFile, qmpSocket] = [join(folder, 'disk.qcow2'), join(folder, 'qmp')];
    await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', diskFile, '1G']);
    const fixed = { accelerator: 'tcg', memoryMiB: 64, cpus: 1, firmware: { kind: 'bios' } } as const;
    const plan: MachinePlan = {
      ...fixed,
      disks: [{ disk: planDisk(host.disk, null), file: diskFile, format: 'qcow2' }],
      namedSticks: [],
      standIns: cards,
      networkCards: [{ mac: null }],
      identity: null,
    };
    const args = qemuArguments(plan, {
      ...{ stick: null, endsAtRestart: false, network: 'isolated', iommu, powerCut: true },
      serialLog: join(folder, 'serial.log'),
      installerLog: join(folder, 'syslog.log'),
      verdictFile: join(folder, 'verdict.log'),
      qmpSocket,
    });
    const { signal } = new AbortController();
    t.is(await withMachine({ args, qmpSocket, signal }, async ({ ended }) => ended()), null);
  });
}

test('virt-install defines the guests of the description', async (t) => {
  t.timeout(120_000);
  const folder = await temporaryFolder(t);
  await writeTarget(folder, host);
  for (const { name } of host.guests) t.regex(await domainOf(folder, name), new RegExp(`<name>${name}</name>`));
});

test('the scripts of the description are sound', async (t) => {
  for (const { path, content } of host.files) {
    if (content === null || path.endsWith('probe-init')) continue;
    const { status, stdout } = await runProgram('shellcheck', ['-s', 'sh', '-'], { input: content });
    t.is(status, 0, `${path}: ${stdout}`);
  }
});
