/** Taking back, and doing again, what the first boot did with the guests. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readyMachine } from '../harness/ready-machine.ts';
import type { TargetMachine } from '../harness/target-machine.ts';

const guests = 'usr/local/sbin/passforge-guests';

/** A host whose guest win8 is defined, in this state, with this definition. */
async function machineWith(t: ExecutionContext, state: string, xml = '<domain/>'): Promise<TargetMachine> {
  const machine = await readyMachine(t);
  const answers = `uri) echo qemu:///system ;; domuuid) [ "$4" = win8 ] ;; domstate) echo '${state}' ;;`;
  await machine.addCommand('virsh', `case $3 in ${answers} dumpxml) echo "${xml}" ;; esac`);
  await machine.write('var/lib/passforge/receipts/guest-win8', 'defined\n');
  return machine;
}

const undefined_ = async (machine: TargetMachine): Promise<string[]> =>
  (await machine.calls()).filter((call) => call.includes(' undefine '));

const isThere = (machine: TargetMachine, path: string): Promise<boolean> =>
  access(join(machine.root, path)).then(
    () => true,
    () => false,
  );

test('a guest is removed with its receipt, its firmware variables stay', async (t) => {
  const machine = await machineWith(t, 'shut off');
  const { status, stdout } = await machine.run(guests, 'remove', 'win8');
  t.is(status, 0);
  t.is(stdout, 'win8: removed; its disks stay\n');
  t.deepEqual(await undefined_(machine), ['virsh --connect qemu:///system undefine win8 --keep-nvram']);
  t.false(await isThere(machine, 'var/lib/passforge/receipts/guest-win8'));
});

test('the state of an emulated TPM stays', async (t) => {
  const machine = await machineWith(t, 'shut off', "<domain><tpm model='tpm-crb'/></domain>");
  await machine.run(guests, 'remove');
  t.regex((await undefined_(machine))[0] ?? '', / --keep-nvram --keep-tpm$/);
});

test('a running guest is left alone', async (t) => {
  const machine = await machineWith(t, 'running');
  const { status, stderr } = await machine.run(guests, 'remove');
  t.is(status, 1);
  t.regex(stderr, /^win8: is running; shut it down first: virsh shutdown win8/);
  t.deepEqual(await undefined_(machine), []);
  t.true(await isThere(machine, 'var/lib/passforge/receipts/guest-win8'));
});

test('a guest that passforge did not plan is not touched', async (t) => {
  const machine = await machineWith(t, 'shut off');
  const { status, stderr } = await machine.run(guests, 'remove', 'mine');
  t.is(status, 1);
  t.regex(stderr, /mine: not in \/etc\/passforge\/guests/);
  t.deepEqual(await undefined_(machine), []);
});

test('lists what libvirt says of each', async (t) => {
  const machine = await machineWith(t, 'running');
  t.is((await machine.run(guests, 'list')).stdout, 'win8: running\n');
});

test('wrong usage is told with a status of its own', async (t) => {
  const machine = await machineWith(t, 'running');
  for (const args of [[], ['list', 'win8'], ['destroy']]) t.is((await machine.run(guests, ...args)).status, 2);
});
