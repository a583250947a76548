/** What the host tells at each boot, and how a boot that came this far is counted. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { readyMachine } from '../harness/ready-machine.ts';
import type { TargetMachine } from '../harness/target-machine.ts';

const tell = 'usr/local/sbin/passforge-verdict';

const read = (machine: TargetMachine, path: string): Promise<string> => readFile(join(machine.root, path), 'utf8');

test('tells the verdict on the console, at logins and above the prompt', async (t) => {
  const machine = await readyMachine(t);
  const { status, stdout } = await machine.run(tell);
  t.is(status, 0);
  t.regex(stdout, /^passthrough on \S+: pass\n$/);
  t.is(await read(machine, 'run/issue.d/passforge.issue'), stdout);
  t.is((await machine.run('etc/update-motd.d/50-passforge')).stdout, stdout);
});

test('a login before the first verdict shows nothing', async (t) => {
  const machine = await readyMachine(t);
  t.deepEqual(await machine.run('etc/update-motd.d/50-passforge'), { status: 0, stdout: '', stderr: '' });
});

test('tells the reasons of a bad verdict too, but above the prompt the verdict alone', async (t) => {
  const machine = await readyMachine(t);
  await rm(join(machine.root, 'dev/kvm'));
  const { status, stdout } = await machine.run(tell);
  t.is(status, 0);
  t.regex(stdout, /^warn {2}kvm: .*\npassthrough on \S+: warn\n$/);
  t.regex(await read(machine, 'run/issue.d/passforge.issue'), /^passthrough on \S+: warn\n$/);
});

test('waits for a card that joins its bridge late', async (t) => {
  const machine = await readyMachine(t);
  await rm(join(machine.sys, 'class/net/br0/brif/eno1'), { recursive: true });
  // The card comes while the script sleeps.
  await machine.addCommand('sleep', `mkdir -p "${machine.sys}/class/net/br0/brif/eno1"`);
  t.regex((await machine.run(tell)).stdout, /^passthrough on \S+: pass\n$/);
});

test('writes the verdict as one line of JSON where a rehearsal listens', async (t) => {
  const machine = await readyMachine(t);
  await machine.write('dev/org.passforge.verdict', '');
  await machine.run(tell);
  const line = await read(machine, 'dev/org.passforge.verdict');
  t.regex(line, /^[^\n]*\n$/);
  t.is((JSON.parse(line) as { verdict: string }).verdict, 'pass');
});

test('a rehearsal hears nothing before the first boot has ended', async (t) => {
  const machine = await readyMachine(t);
  await rm(join(machine.root, 'var/lib/passforge/first-boot.done'));
  await machine.write('dev/org.passforge.verdict', '');
  t.regex((await machine.run(tell)).stdout, /^passthrough on /m);
  t.is(await read(machine, 'dev/org.passforge.verdict'), '');
  await machine.write('run/passforge/first-boot-ended', '');
  await machine.run(tell);
  t.regex(await read(machine, 'dev/org.passforge.verdict'), /^\{"verdict":"pass"/);
});

/** As grub-editenv(1), with the environment block of this test. */
const editenv = (variables: string): string => `case $2 in list) printf '%s' '${variables}' ;; esac`;

test('sets the count of bad starts back', async (t) => {
  const machine = await readyMachine(t);
  await machine.addCommand('grub-editenv', editenv('passforge_tries=2\n'));
  await machine.run(tell);
  t.true((await machine.calls()).includes('grub-editenv - unset passforge_tries passforge_rescued'));
});

test('leaves an environment block without a count alone', async (t) => {
  const machine = await readyMachine(t);
  await machine.addCommand('grub-editenv', editenv('saved_entry=0\n'));
  await machine.run(tell);
  t.deepEqual(
    (await machine.calls()).filter((call) => call.startsWith('grub-editenv')),
    ['grub-editenv - list'],
  );
});

test('says when the boot menu chose the entry without passthrough by itself', async (t) => {
  const machine = await readyMachine(t);
  await machine.write('proc/cmdline', 'root=UUID=1 ro passforge.novfio module_blacklist=vfio_pci\n');
  await machine.addCommand('grub-editenv', editenv('passforge_tries=\npassforge_rescued=1\n'));
  const { stdout } = await machine.run(tell);
  t.regex(stdout, /^warn {2}passthrough: the last two starts did not come to a verdict, so the boot menu chose/);
});
