/** Giving functions back to the host. */
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { readyMachine } from '../harness/ready-machine.ts';

const unbind = 'usr/local/bin/vfio-unbind';
const gpu = '0000:02:00.0';

test('a function goes back to the driver that would have taken it', async (t) => {
  const machine = await readyMachine(t);
  t.is(await machine.driverOf(gpu), 'vfio-pci');
  const { status, stderr } = await machine.run(unbind, '02:00.0');
  t.is(status, 0);
  t.is(stderr, `passforge: ${gpu}: held by nouveau\n`);
  t.is(await machine.driverOf(gpu), 'nouveau');
  t.is(await machine.driverOf('0000:02:00.1'), 'vfio-pci');
});

test('it can be handed over again', async (t) => {
  const machine = await readyMachine(t);
  await machine.run(unbind, gpu);
  t.is((await machine.run('usr/local/bin/vfio-bind', gpu)).status, 0);
  t.is(await machine.driverOf(gpu), 'vfio-pci');
});

test('a function that the host holds already stays as it is', async (t) => {
  const machine = await readyMachine(t);
  await machine.run(unbind, gpu);
  t.deepEqual(await machine.run(unbind, gpu), {
    status: 0,
    stdout: '',
    stderr: `passforge: ${gpu}: held by nouveau\n`,
  });
});

test('a function that a running guest holds is refused', async (t) => {
  const machine = await readyMachine(t);
  await mkdir(join(machine.root, 'proc/4711/fd'), { recursive: true });
  await symlink('/dev/vfio/2', join(machine.root, 'proc/4711/fd/30'));
  const { status, stderr } = await machine.run(unbind, gpu);
  t.is(status, 1);
  t.regex(stderr, /0000:02:00\.0: a running guest holds it; shut the guest down first/);
  t.is(await machine.driverOf(gpu), 'vfio-pci');
});

test('an address that is none or not there is refused', async (t) => {
  const machine = await readyMachine(t);
  t.is((await machine.run(unbind, 'card')).status, 2);
  t.is((await machine.run(unbind)).status, 2);
  const { status, stderr } = await machine.run(unbind, '0a:00.0');
  t.is(status, 1);
  t.regex(stderr, /0000:0a:00\.0: no PCI function has this address/);
});
