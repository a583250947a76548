import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readInitrdFiles } from '../../src/recipes/build/initrd-files.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { type TargetMachine, targetMachine } from '../harness/target-machine.ts';

const hook = join(packageRoot(), 'templates/initrd/lib/debian-installer-startup.d/S12passforge-report');

/** A machine that the installer starts on, with a screen and two serial ports, of which one is the kernel's console. */
async function startedMachine(t: ExecutionContext, parameters: string): Promise<TargetMachine> {
  const machine = await targetMachine(t, exampleHost);
  await machine.write('proc/cmdline', `priority=critical ${parameters} ---\n`);
  await machine.write('sys/class/tty/console/active', 'tty0 ttyS0\n');
  const ports = '0: uart:16550A port:000003F8\n1: uart:16550A port:000002F8\n2: uart:unknown port:000003E8\n';
  await machine.write('proc/tty/driver/serial', `serinfo:1.0 driver revision:\n${ports}`);
  for (const name of ['tty1', 'ttyS0', 'ttyS1', 'ttyS2']) await machine.write(`dev/${name}`, '');
  await machine.write('run/old', '');
  await machine.addCommand('report', 'if [ "$1" = --summary ]; then echo THE SUMMARY; else echo THE REPORT; fi');
  for (const name of ['update-dev', 'mount', 'stty', 'poweroff', 'steal-ctty'])
    await machine.addCommand(name, name === 'steal-ctty' ? 'sleep 1' : '');
  return machine;
}

function start({ root, env }: TargetMachine): Promise<Outcome> {
  const variables = { PROC: `${root}/proc`, SYSFS: `${root}/sys`, DEV: `${root}/dev`, RUN: `${root}/run`, PAUSE: '0' };
  return runProgram('timeout', ['20', 'dash', hook], { env: { ...env, ...variables, REPORT: 'report' } });
}

test('without its parameter the installer goes on at once', async (t) => {
  const machine = await startedMachine(t, 'passforge.shell fb=false');
  t.is((await start(machine)).status, 0);
  t.deepEqual(await machine.calls(), []);
});

test('with it every console and serial port gets the report, and the installer is never reached', async (t) => {
  const machine = await startedMachine(t, 'passforge.report');
  t.is((await start(machine)).status, 124);
  const shown = async (name: string) => readFile(join(machine.root, 'dev', name), 'utf8');
  for (const name of ['ttyS0', 'ttyS1']) {
    t.regex(await shown(name), /^THE REPORT\nTHE SUMMARY\n\nNothing was written, and nothing will be\./, name);
  }
  t.regex(await shown('tty1'), /^THE SUMMARY\n\nNothing was written/);
  t.is(await shown('ttyS2'), '');
});

test('a port that takes nothing holds up neither the others nor the keys', async (t) => {
  const machine = await startedMachine(t, 'passforge.report');
  // opening it waits for a reader
  await rm(join(machine.root, 'dev/ttyS0'));
  await runProgram('mkfifo', [join(machine.root, 'dev/ttyS0')]);
  t.is((await start(machine)).status, 124);
  t.regex(await readFile(join(machine.root, 'dev/ttyS1'), 'utf8'), /^THE REPORT\n/);
  t.true((await machine.calls()).includes('poweroff -f'));
});

test('it looks for disks with the modules that were added, mounts no disk, and switches off at Enter', async (t) => {
  const machine = await startedMachine(t, 'passforge.report');
  await start(machine);
  const calls = await machine.calls();
  t.deepEqual(
    calls.filter((call) => !/^(report|stty|poweroff|steal-ctty)\b/.test(call)),
    ['update-dev ', 'update-dev --settle', `mount -t efivarfs -o ro none ${machine.root}/sys/firmware/efi/efivars`],
  );
  t.true(calls.includes(`steal-ctty ${machine.root}/dev/tty2 less ${machine.root}/run/passforge-report`));
  // what was shown there lies in these files, and counts as typed
  t.true(calls.includes('poweroff -f'));
});

test('what is typed at a serial port that is no console switches nothing off', async (t) => {
  const machine = await startedMachine(t, 'passforge.report');
  const consoles = 'for name in tty1 ttyS0; do ln -sf /dev/null "$ROOT/dev/$name"; done';
  await runProgram('dash', ['-c', consoles], { env: { ROOT: machine.root } });
  t.is((await start(machine)).status, 124);
  t.false((await machine.calls()).includes('poweroff -f'));
});

test('the installer has the report of the host, not one of its own', async (t) => {
  const paths = (await readInitrdFiles(await openTemplates(null))).map(({ path }) => path);
  t.true(paths.includes('usr/local/bin/passthrough-report'));
  t.deepEqual(
    paths.filter((path) => path.startsWith('usr/local/lib/')).map((path) => path.replace(/.*\//, '')),
    ['cards', 'disks', 'json', 'machine', 'pci', 'summary'].map((name) => `report-${name}.sh`),
  );
});
