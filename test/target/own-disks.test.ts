/** What the installer asks before it lets a new host start. */
import test, { type ExecutionContext } from 'ava';
import type { Device } from '../../src/host/device/device.ts';
import { deviceOf } from '../harness/example-device.ts';
import { exampleHost } from '../harness/example-host.ts';
import type { Outcome } from '../harness/run-program.ts';
import { type TargetMachine, targetMachine } from '../harness/target-machine.ts';

const usb = { address: '0000:00:14.0', id: '8086:a12f', class: '0c0330', driver: 'xhci_hcd', group: null };

/** The new system is on a USB disk; an IOMMU is not switched on yet. */
async function machineWith(t: ExecutionContext, ...passthrough: Partial<Device>[]): Promise<TargetMachine> {
  const machine = await targetMachine(t, { ...exampleHost, passthrough: passthrough.map(deviceOf), guests: [] });
  await machine.addFunction(usb);
  await machine.addMountedDisk(usb.address, 'sda');
  return machine;
}

function ask(machine: TargetMachine): Promise<Outcome> {
  return machine.run('usr/local/lib/passforge/own-disks');
}

const told = (label: string) =>
  `${label}: the disks of this system are behind 0000:00:14.0, so it cannot be handed over\n`;

for (const [described, label] of [
  [{ address: usb.address }, usb.address],
  [{ id: usb.id }, usb.id],
  [{ id: usb.id, name: 'dock' }, 'dock'],
] as const) {
  test(`names a controller of the system's own disks, described as ${label}`, async (t) => {
    t.deepEqual(await ask(await machineWith(t, described)), { status: 0, stdout: told(label), stderr: '' });
  });
}

test('names the controller of swap', async (t) => {
  const machine = await machineWith(t, { address: usb.address });
  await machine.write('proc/mounts', 'sysfs /sys sysfs rw 0 0\n');
  await machine.write('proc/swaps', 'Filename Type Size Used Priority\n/dev/sda partition 1 0 -2\n');
  t.is((await ask(machine)).stdout, told(usb.address));
});

test('says nothing of the controller that only the medium of the installer is behind', async (t) => {
  const machine = await machineWith(t, { address: usb.address });
  await machine.write('proc/mounts', '/dev/sda /media/cdrom iso9660 ro 0 0\n');
  t.deepEqual(await ask(machine), { status: 0, stdout: '', stderr: '' });
});

test('says nothing of items that nothing fits, nor of a class, which never means what the host works on', async (t) => {
  const machine = await machineWith(t, { address: '0000:09:00.0' }, { id: '10de:1c82' }, { class: 'usb-controller' });
  t.deepEqual(await ask(machine), { status: 0, stdout: '', stderr: '' });
});
