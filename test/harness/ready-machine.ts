/** A made-up machine after a good boot, for tests of what the host says about itself. */
import type { ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import { exampleHost } from './example-host.ts';
import { addCard, addReadyBridge, type TargetMachine, targetMachine } from './target-machine.ts';

/** The guest as libvirt prints it, cut down to its host devices. */
export const readyDomain = `<domain>
  <hostdev mode='subsystem' type='pci' managed='yes'>
    <source><address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/></source>
    <address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/>
  </hostdev>
  <hostdev mode='subsystem' type='pci' managed='yes'>
    <source><address domain='0x0000' bus='0x02' slot='0x00' function='0x1'/></source>
  </hostdev>
</domain>`;

/** Answers as virsh(1) does on a host that knows the guest. */
export function virshAnswering(xml: string): string {
  return `case $3 in\nuri) echo qemu:///system ;;\ndumpxml) cat <<'XML'\n${xml}\nXML\n;;\n*) exit 1 ;;\nesac`;
}

/** The howto's machine after a good boot: everything bound, libvirt answering, the guest defined. */
export async function readyMachine(t: ExecutionContext, changes: Partial<Host> = {}): Promise<TargetMachine> {
  const machine = await targetMachine(t, { ...exampleHost, ...changes });
  await addCard(machine);
  await addReadyBridge(machine);
  await machine.run('usr/local/bin/vfio-bind', '0000:02:00.0', '0000:02:00.1');
  await machine.addCommand('virsh', virshAnswering(readyDomain));
  await finishFirstBoot(machine);
  return machine;
}

/** As if every step of its first boot had been done. */
export async function finishFirstBoot(machine: TargetMachine): Promise<void> {
  const { stdout } = await machine.run('usr/local/sbin/passforge-first-boot', '--list');
  for (const step of stdout.trim().split('\n')) await machine.write(`var/lib/passforge/receipts/${step}`, 'done\n');
  await machine.write('var/lib/passforge/first-boot.done', '');
}
