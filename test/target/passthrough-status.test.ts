import test from 'ava';
import { exampleGuest, exampleHost } from '../harness/example-host.ts';
import { readyDomain, readyMachine, virshAnswering } from '../harness/ready-machine.ts';
import { addCard, type TargetMachine, targetMachine } from '../harness/target-machine.ts';

const status = 'usr/local/bin/passthrough-status';

interface Verdict {
  readonly verdict: string;
  readonly host: string;
  readonly checks: readonly {
    readonly name: string;
    readonly state: string;
    readonly detail: string;
  }[];
}

async function verdictOf(machine: TargetMachine): Promise<Verdict & { exit: number | null }> {
  const { status: exit, stdout } = await machine.run(status, '--json');
  return { exit, ...(JSON.parse(stdout) as Verdict) };
}

async function failures(machine: TargetMachine): Promise<string[]> {
  const { verdict, exit, checks } = await verdictOf(machine);
  const told = checks
    .filter(({ state }) => state !== 'pass')
    .map((check) => `${check.state} ${check.name}: ${check.detail}`);
  return [`${verdict} ${exit}`, ...told];
}

test('passes a host on which everything is as planned', async (t) => {
  const { verdict, exit, checks } = await verdictOf(await readyMachine(t));
  t.deepEqual({ verdict, exit }, { verdict: 'pass', exit: 0 });
  t.deepEqual(
    checks.map(({ name }) => name),
    [
      'iommu',
      'kernel',
      'kvm',
      'device 0000:02:00.0',
      'group of 0000:02:00.0',
      'device 0000:02:00.1',
      'group of 0000:02:00.1',
      'bridge',
      'libvirt',
      'guest win8',
    ],
  );
});

test('tells people in one line, and everything with --verbose', async (t) => {
  const machine = await readyMachine(t);
  t.regex((await machine.run(status)).stdout, /^passthrough on \S+: pass\n$/);
  const { stdout } = await machine.run(status, '--verbose');
  t.regex(stdout, /^pass {2}iommu: 1 groups\n/);
  t.regex(stdout, /pass {2}device 0000:02:00\.0: 0000:02:00\.0 is 10de:1c82, bound to vfio-pci\n/);
});

test('warns of a host without KVM', async (t) => {
  const machine = await readyMachine(t);
  machine.env.PASSFORGE_DEV = '/nonexistent';
  t.deepEqual(await failures(machine), [
    'warn 1',
    'warn kvm: no /dev/kvm: switch on VT-x (Intel) or SVM (AMD) in the firmware setup',
  ]);
});

test('fails a function that another driver holds', async (t) => {
  const machine = await targetMachine(t, { ...exampleHost, guests: [] });
  await addCard(machine);
  await machine.run('usr/local/bin/vfio-bind', '0000:02:00.0');
  await machine.addCommand('virsh', virshAnswering(''));
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail device 0000:02:00.1: 0000:02:00.1 is held by snd_hda_intel, not by vfio-pci; see journalctl -u vfio-pci-bind',
  ]);
});

test('fails an absent function and one with another identity', async (t) => {
  const machine = await targetMachine(t, { ...exampleHost, guests: [] });
  await machine.addFunction({
    address: '0000:02:00.0',
    id: '1002:73bf',
    driver: 'vfio-pci',
    group: 2,
  });
  await machine.addCommand('virsh', virshAnswering(''));
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail device 0000:02:00.0: 0000:02:00.0: the description says 10de:1c82, but there is 1002:73bf',
    'fail device 0000:02:00.1: 0000:02:00.1: no PCI function has this address',
  ]);
});

test('fails a group in which the host works, and names the neighbour', async (t) => {
  const machine = await readyMachine(t);
  await machine.addFunction({
    address: '0000:03:00.0',
    id: '8086:1533',
    class: '020000',
    driver: 'igb',
    group: 2,
  });
  const detail = 'group 2 also has 0000:03:00.0 (8086:1533) held by igb: describe it too, or use another slot';
  t.deepEqual(await failures(machine), [
    'fail 2',
    `fail group of 0000:02:00.0: ${detail}`,
    `fail group of 0000:02:00.1: ${detail}`,
  ]);
});

test('accepts a neighbour that no driver holds', async (t) => {
  const machine = await readyMachine(t);
  await machine.addFunction({
    address: '0000:03:00.0',
    id: '8086:1533',
    class: '020000',
    group: 2,
  });
  t.deepEqual(await failures(machine), ['pass 0']);
});

test('fails a host without an active IOMMU, in the words of firmware menus', async (t) => {
  const machine = await targetMachine(t, {
    ...exampleHost,
    passthrough: [],
    guests: [],
  });
  await machine.addCommand('virsh', virshAnswering(''));
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail iommu: not active: switch on VT-d (Intel) or AMD-Vi/IOMMU (AMD) in the firmware setup',
  ]);
});

test('fails a kernel command line that lacks what was planned', async (t) => {
  const machine = await readyMachine(t);
  await machine.write('proc/cmdline', 'root=UUID=1 ro intel_iommu=on2\n');
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail kernel: command line lacks intel_iommu=on iommu=pt; see /etc/default/grub.d/passforge.cfg and run update-grub',
  ]);
});

test('fails a missing bridge', async (t) => {
  const machine = await readyMachine(t, {
    network: { ...exampleHost.network, bridge: 'br7' },
  });
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail bridge: br7 does not exist; see networkctl and /etc/systemd/network',
  ]);
});

test('fails a guest that lacks one of its functions', async (t) => {
  const machine = await readyMachine(t);
  await machine.addCommand('virsh', virshAnswering(readyDomain.replace("function='0x1'", "function='0x7'")));
  t.deepEqual(await failures(machine), ['fail 2', 'fail guest win8: lacks host devices: 0000:02:00.1,10de:0fb9']);
});

test('fails a host on which libvirt does not answer', async (t) => {
  const machine = await readyMachine(t);
  await machine.addCommand('virsh', 'exit 1');
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail libvirt: does not answer at qemu:///system (are you root?); see journalctl -u libvirtd',
    'fail guest win8: is not defined; see journalctl -u passforge-first-boot',
  ]);
});

test('writes JSON on one line, whatever the host holds', async (t) => {
  const machine = await readyMachine(t);
  await machine.write('etc/passforge/bridge', 'a"b\\c\u0007\n');
  const { stdout } = await machine.run(status, '--json');
  t.is(stdout.split('\n').length, 2);
  const { checks } = JSON.parse(stdout) as Verdict;
  t.regex(checks.find(({ name }) => name === 'bridge')?.detail ?? '', /^a"b\\c does not exist/);
});

test('refuses unknown options with a status that is no verdict', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  const outcome = await machine.run(status, '--yaml');
  t.is(outcome.status, 64);
  t.regex(outcome.stderr, /^Usage: passthrough-status/);
});

const listing = (name: string) => virshAnswering(readyDomain).replace('uri)', `list) echo ${name} ;;\nuri)`);

test('passes a guest that starts with the host as planned', async (t) => {
  const machine = await readyMachine(t, { guests: [{ ...exampleGuest, autostart: true }] });
  await machine.addCommand('virsh', listing('win8'));
  const { checks } = await verdictOf(machine);
  t.deepEqual(checks.at(-1), { name: 'autostart of win8', state: 'pass', detail: 'on' });
});

test('fails a guest that should start with the host and does not', async (t) => {
  const machine = await readyMachine(t, { guests: [{ ...exampleGuest, autostart: true }] });
  await machine.addCommand('virsh', listing('win8.old'));
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail autostart of win8: off, but planned; run virsh autostart win8',
  ]);
});

test('warns of a guest that starts with the host without being planned to', async (t) => {
  const machine = await readyMachine(t);
  await machine.addCommand('virsh', listing('win8'));
  t.deepEqual(await failures(machine), [
    'warn 1',
    'warn autostart of win8: on, but not planned; virsh autostart --disable win8 switches it off',
  ]);
});
