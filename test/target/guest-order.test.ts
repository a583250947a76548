/** Starting the guests in the order of the description, and shutting them down in the reverse one. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Guest } from '../../src/host/guest/guest.ts';
import { exampleGuest } from '../harness/example-host.ts';
import { readyMachine } from '../harness/ready-machine.ts';
import type { Outcome } from '../harness/run-program.ts';
import type { TargetMachine } from '../harness/target-machine.ts';

const script = 'usr/local/sbin/passforge-guests';

const guest = (name: string, changes: Partial<Guest> = {}): Guest => ({
  ...exampleGuest,
  name,
  autostart: true,
  devices: [],
  ...changes,
});

/**
 * What is defined is a file below $STATE with its state; `deaf` is one that heeds no shutdown, `broken` cannot start, and of `silent`
 * libvirt tells nothing at first.
 */
const virsh = `
shift 2
case $1 in
uri) [ ! -e "$STATE/down" ] ;;
list) for file in "$STATE"/guests/*; do basename "$file"; done ;;
domstate) [ "$2" != silent ] || [ -e "$STATE/asked" ] || { : >"$STATE/asked"; exit 1; }
    cat "$STATE/guests/$2" 2>/dev/null ;;
resume) echo running >"$STATE/guests/$2" ;;
start) [ "$2" != broken ] || { printf 'error: Failed to start domain\\nerror: group 2 is not viable\\n\\n' >&2; exit 1; }
    echo running >"$STATE/guests/$2" ;;
shutdown) [ "$2" = deaf ] || [ "$(cat "$STATE/guests/$2")" = paused ] || echo 'shut off' >"$STATE/guests/$2" ;;
esac`;

async function machineWith(t: ExecutionContext, guests: readonly Guest[], state = 'shut off'): Promise<TargetMachine> {
  const machine = await readyMachine(t, { guests });
  await machine.addCommand('virsh', virsh);
  await machine.addCommand('sleep', '');
  for (const { name } of guests) await machine.write(`state/guests/${name}`, `${state}\n`);
  return machine;
}

/** Runs it, and tells what was done to guests, and which waits there were between. */
async function doneBy(machine: TargetMachine, verb: string): Promise<Outcome & { readonly done: string[] }> {
  const before = (await machine.calls()).length;
  const outcome = await machine.run(script, verb);
  const calls = (await machine.calls()).slice(before);
  const done = calls.flatMap((call) => call.match(/(?:start|shutdown) \S+$|^sleep [1-9].*/)?.[0] ?? []);
  return { ...outcome, done };
}

const three = [guest('router', { startDelay: 30 }), guest('files', { startDelay: 10 }), guest('games')];

test('guests start in the order of the description, each so long after the one before as that says', async (t) => {
  const machine = await machineWith(t, three);
  const { status, stdout, done } = await doneBy(machine, 'start');
  t.is(status, 0);
  t.is(stdout, 'router: started\nfiles: started\ngames: started\n');
  t.deepEqual(done, ['start router', 'sleep 30', 'start files', 'sleep 10', 'start games']);
});

test('guests are shut down in the reverse order, also those that did not start with the host', async (t) => {
  const machine = await machineWith(t, [...three, guest('by-hand', { autostart: false })], 'running');
  const { status, done } = await doneBy(machine, 'shutdown');
  t.is(status, 0);
  t.deepEqual(done, ['shutdown by-hand', 'shutdown games', 'shutdown files', 'shutdown router']);
});

test('only those that are to start with the host do', async (t) => {
  const machine = await machineWith(t, [guest('one', { autostart: false }), guest('two')]);
  t.deepEqual((await doneBy(machine, 'start')).done, ['start two']);
});

test('a guest that cannot be started holds up no other, and is not waited for', async (t) => {
  const machine = await machineWith(t, [guest('broken', { startDelay: 30 }), guest('games')]);
  const { status, stderr, done } = await doneBy(machine, 'start');
  t.is(status, 1);
  t.is(stderr, 'broken: not started: error: group 2 is not viable\n');
  t.deepEqual(done, ['start broken', 'start games']);
});

test('a guest that runs already is not waited for either', async (t) => {
  const machine = await machineWith(t, three);
  await machine.write('state/guests/router', 'running\n');
  t.deepEqual((await doneBy(machine, 'start')).done, ['start files', 'sleep 10', 'start games']);
});

test('a guest that heeds no shutdown keeps the next one waiting for its own limit', async (t) => {
  const machine = await machineWith(t, [guest('files'), guest('deaf', { shutdownTimeout: 1 })], 'running');
  const { status, stderr, done } = await doneBy(machine, 'shutdown');
  t.is(status, 1);
  t.is(stderr, 'deaf: still runs after 1 seconds\n');
  t.deepEqual([done[0], done.at(-1)], ['shutdown deaf', 'shutdown files']);
});

test('a guest that libvirt tells nothing of for a moment is waited for all the same', async (t) => {
  const machine = await machineWith(t, [guest('silent')], 'running');
  const { status, stdout, done } = await doneBy(machine, 'shutdown');
  t.is(status, 0);
  t.is(stdout, 'silent: shut down\n');
  t.deepEqual(done[0], 'shutdown silent');
});

test('a paused guest goes on, so that it can shut down', async (t) => {
  const machine = await machineWith(t, [guest('games')], 'paused');
  t.is((await doneBy(machine, 'shutdown')).stdout, 'games: shut down\n');
});

test('what an administrator wrote without a number has the usual one', async (t) => {
  const machine = await machineWith(t, three);
  await machine.write('etc/passforge/autostart', 'router\nfiles\n');
  await machine.write('etc/passforge/shutdown', 'files\nrouter\n');
  t.deepEqual((await doneBy(machine, 'start')).done, ['start router', 'start files']);
  t.deepEqual((await doneBy(machine, 'shutdown')).done, ['shutdown files', 'shutdown router']);
});

test('a guest that is not defined is an error once the first boot is done, and none before', async (t) => {
  const machine = await machineWith(t, three);
  await rm(join(machine.root, 'state/guests/router'));
  const { status, stderr } = await doneBy(machine, 'start');
  t.is(status, 1);
  t.is(stderr, 'router: not defined; passforge-guests define does that\n');
  const fresh = await machineWith(t, [guest('one')]);
  await rm(join(fresh.root, 'state/guests/one'));
  const early = await fresh.runWith({ PASSFORGE_STATE: join(fresh.root, 'nowhere') }, script, 'start');
  t.is(early.status, 0);
  t.is(early.stdout, 'one: not defined yet\n');
});

test('at a start without passthrough those start that get no device', async (t) => {
  const machine = await machineWith(t, [guest('games', { devices: exampleGuest.devices }), guest('files')]);
  await machine.write('proc/cmdline', 'root=UUID=1 ro passforge.novfio\n');
  const { status, stdout, done } = await doneBy(machine, 'start');
  t.is(status, 0);
  t.regex(stdout, /^games: not started, since this start of the host is without passthrough$/m);
  t.deepEqual(done, ['start files']);
});

test('says once that libvirt does not answer', async (t) => {
  const machine = await machineWith(t, three);
  await machine.write('state/down', '');
  for (const verb of ['start', 'shutdown']) {
    const { status, stderr, done } = await doneBy(machine, verb);
    t.is(status, 1);
    t.is(stderr, 'passforge-guests: libvirt does not answer; see journalctl -u libvirtd\n');
    t.deepEqual(done, []);
  }
});
