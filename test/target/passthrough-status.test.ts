import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { deviceOf } from '../harness/example-device.ts';
import { exampleGuest, exampleHost } from '../harness/example-host.ts';
import { finishFirstBoot, readyDomain, readyMachine, virshAnswering } from '../harness/ready-machine.ts';
import { addCard, addReadyBridge, targetMachine } from '../harness/target-machine.ts';
import { failures, status, type Verdict, verdictOf, wordOf } from '../harness/told-verdict.ts';

test('passes a host on which everything is as planned', async (t) => {
  const { verdict, exit, checks } = await verdictOf(await readyMachine(t));
  t.deepEqual({ verdict, exit }, { verdict: 'pass', exit: 0 });
  t.deepEqual(
    checks.map(({ name }) => name),
    [
      'iommu',
      'kernel',
      'kvm',
      'firmware',
      'device 0000:02:00.0',
      'group of 0000:02:00.0',
      'device 0000:02:00.1',
      'group of 0000:02:00.1',
      'bridge br0',
      'port of br0',
      'storage /var/lib/libvirt/images',
      'libvirt',
      'guest win8',
      'step libvirt',
      'step storage',
      'step pool',
      'step disk-win8.raw',
      'step guest-win8',
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
  await finishFirstBoot(machine);
  await addCard(machine);
  await machine.run('usr/local/bin/vfio-bind', '0000:02:00.0');
  await addReadyBridge(machine);
  await machine.addCommand('virsh', virshAnswering(''));
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail device 0000:02:00.1: 0000:02:00.1 is held by snd_hda_intel, not by vfio-pci; see journalctl -u vfio-pci-bind',
  ]);
});

test('fails an absent function and one with another identity', async (t) => {
  const machine = await targetMachine(t, { ...exampleHost, guests: [] });
  await finishFirstBoot(machine);
  await machine.addFunction({
    address: '0000:02:00.0',
    id: '1002:73bf',
    driver: 'vfio-pci',
    group: 2,
  });
  await addReadyBridge(machine);
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

test('fails the group of an item that left the network card of the host where it is', async (t) => {
  const machine = await readyMachine(t, { passthrough: [deviceOf({ class: 'gpu', group: true })], guests: [] });
  await machine.addFunction({ address: '0000:03:00.0', id: '8086:1533', class: '020000', driver: 'igb', group: 2 });
  await machine.write('etc/passforge/host-network', '0000:03:00.0 8086:1533\n');
  t.regex(
    (await failures(machine))[1] ?? '',
    /group 2 also has 0000:03:00\.0 \(8086:1533\) held by igb: describe it too, or use another slot/,
  );
});

test('warns of the graphics inside an AMD processor', async (t) => {
  const address = '0000:0a:00.0';
  const machine = await readyMachine(t, { passthrough: [deviceOf({ address })], guests: [] });
  await machine.addFunction({ address, id: '1002:1638', driver: 'vfio-pci', group: 9 });
  await machine.addFunction({ address: '0000:0a:00.2', id: '1022:15df', class: '108000', driver: 'ccp', group: 10 });
  t.regex((await failures(machine))[1] ?? '', /^warn graphics 0000:0a:00\.0: is inside the processor/);
});

const msiCard = { passthrough: [deviceOf({ address: '0000:02:00.0', msi: 'required' })], guests: [] };

test('warns while a guest drives a function with line interrupts that has to use MSI', async (t) => {
  const machine = await readyMachine(t, msiCard);
  await machine.write('proc/interrupts', ' 16:  0  9  IR-IO-APIC 16-fasteoi   vfio-intx(0000:02:00.0)\n');
  t.regex((await failures(machine))[1] ?? '', /^warn interrupts of 0000:02:00\.0: .* Interrupt Management\\Message/);
});

test('passes a function whose interrupts are message-signalled, whatever others do', async (t) => {
  const machine = await readyMachine(t, msiCard);
  const others = ' 16:  0  9  IR-IO-APIC 16-fasteoi   vfio-intx(0000:02:00.1)\n';
  await machine.write('proc/interrupts', `${others} 140: 7 0 IR-PCI-MSIX edge vfio-msix[0](0000:02:00.0)\n`);
  const { verdict, checks } = await verdictOf(machine);
  t.is(verdict, 'pass');
  t.true(checks.some(({ name, detail }) => name === 'interrupts of 0000:02:00.0' && detail === 'message-signalled'));
});

test('says nothing of the interrupts of a function that no guest drives', async (t) => {
  const machine = await readyMachine(t, msiCard);
  await machine.write('proc/interrupts', ' 16:  0  9  IR-IO-APIC 16-fasteoi   i801_smbus\n');
  t.deepEqual(await failures(machine), ['pass 0']);
});

test('fails a group in which a driver of the host holds the ISA bridge', async (t) => {
  const machine = await readyMachine(t);
  await machine.addFunction({ address: '0000:00:1f.0', id: '8086:8cc4', class: '060100', driver: 'lpc_ich', group: 2 });
  t.regex((await failures(machine))[1] ?? '', /group 2 also has 0000:00:1f\.0 \(8086:8cc4\) held by lpc_ich/);
});

test('warns of a neighbour that no driver holds, and names its slot', async (t) => {
  const machine = await readyMachine(t, { passthrough: [deviceOf({ address: '0000:02:00.0', functions: 'slot' })] });
  await machine.addFunction({ address: '0000:03:00.0', id: '8086:1533', class: '020000', group: 2 });
  await machine.write('sys/bus/pci/slots/4/address', '0000:03:00\n');
  t.regex(
    (await failures(machine))[1] ?? '',
    /^warn group of 0000:02:00\.0: group 2 also has 0000:03:00\.0 \(8086:1533\) in slot 4, without a driver, .*describe it too/,
  );
});

test('accepts a neighbour that is described without being any guest of its own', async (t) => {
  const described = [deviceOf({ address: '0000:02:00.0', functions: 'slot' }), deviceOf({ address: '0000:03:00.0' })];
  const machine = await readyMachine(t, { passthrough: described });
  await machine.addFunction({ address: '0000:03:00.0', id: '8086:1533', class: '020000', driver: 'igb', group: 2 });
  await machine.run('usr/local/bin/vfio-bind', '0000:03:00.0');
  t.deepEqual(await failures(machine), ['pass 0']);
});

test('accepts an ISA bridge that no driver holds', async (t) => {
  const machine = await readyMachine(t);
  await machine.addFunction({ address: '0000:00:1f.0', id: '8086:8cc4', class: '060100', group: 2 });
  t.deepEqual(await failures(machine), ['pass 0']);
});

test('fails a host without an active IOMMU, in the words of firmware menus', async (t) => {
  const machine = await targetMachine(t, {
    ...exampleHost,
    passthrough: [],
    guests: [],
  });
  await finishFirstBoot(machine);
  await addReadyBridge(machine);
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
    'fail bridge br7: does not exist; see networkctl and /etc/systemd/network',
  ]);
});

test('fails a bridge that is switched off', async (t) => {
  const machine = await readyMachine(t);
  await machine.write('sys/class/net/br0/flags', '0x1002\n');
  t.deepEqual(await failures(machine), ['fail 2', 'fail bridge br0: is down; see networkctl status br0']);
});

test('fails a bridge whose only ports are those of guests', async (t) => {
  const machine = await readyMachine(t, { network: { ...exampleHost.network, bridge: 'br1' } });
  await machine.addNetworkCard({ name: 'vnet0' });
  await machine.addBridge('br1', ['vnet0']);
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail port of br1: is missing, so guests reach nobody outside: expected a network card; see networkctl',
  ]);
});

test('warns of a bridge without a port on a machine without a wired card', async (t) => {
  const machine = await targetMachine(t, { ...exampleHost, passthrough: [], guests: [] });
  await finishFirstBoot(machine);
  await machine.write('sys/kernel/iommu_groups/1/devices/none', '');
  await machine.addBridge('br0', []);
  await machine.addNetworkCard({ name: 'wlp2s0', device: 'pci0000:00/0000:00:14.3', wireless: true });
  await machine.addCommand('virsh', virshAnswering(''));
  t.deepEqual(await failures(machine), [
    'warn 1',
    'warn port of br0: is missing: this machine has no wired network card, or no driver for it',
  ]);
});

test('fails a bridge over a VLAN that has the card itself as its port', async (t) => {
  const machine = await readyMachine(t, { network: { ...exampleHost.network, vlan: 20 } });
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail port of br0: is missing, so guests reach nobody outside: expected vlan20; see networkctl',
  ]);
});

test('passes a bridge over its VLAN, and one for guests only that has no port', async (t) => {
  const bridges = [{ name: 'br-inner', port: null, ipv4: null }];
  const machine = await readyMachine(t, { network: { ...exampleHost.network, vlan: 20, bridge: 'br2', bridges } });
  await machine.addBridge('br2', ['vlan20']);
  await machine.addBridge('br-inner', []);
  const { verdict, checks } = await verdictOf(machine);
  t.is(verdict, 'pass');
  t.deepEqual(
    checks.filter(({ name }) => name.includes('br')).map(({ name, detail }) => `${name} ${detail}`),
    ['bridge br2 is up', 'port of br2 is vlan20', 'bridge br-inner is up'],
  );
});

test('fails a guest that lacks one of its functions', async (t) => {
  const machine = await readyMachine(t);
  await machine.addCommand('virsh', virshAnswering(readyDomain.replace("function='0x1'", "function='0x7'")));
  t.deepEqual(await failures(machine), ['fail 2', 'fail guest win8: lacks host devices: 0000:02:00.1,10de:0fb9']);
});

test('judges every function that an item takes along, and calls the item by its name', async (t) => {
  const machine = await targetMachine(t, {
    ...exampleHost,
    passthrough: [deviceOf({ class: 'nvidia-gpu', functions: 'slot', name: 'card' })],
    guests: [],
  });
  await finishFirstBoot(machine);
  await addCard(machine);
  await addReadyBridge(machine);
  await machine.run('usr/local/bin/vfio-bind', '--planned');
  await machine.addCommand('virsh', virshAnswering(''));
  const { verdict, checks } = await verdictOf(machine);
  t.is(verdict, 'pass');
  t.deepEqual(
    checks.map(({ name }) => name).filter((name) => name.startsWith('device')),
    ['device card', 'device 0000:02:00.1'],
  );
});

test('tells the reason why nothing fits an item', async (t) => {
  const machine = await readyMachine(t, { passthrough: [deviceOf({ class: 'amd-gpu' })], guests: [] });
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail device amd-gpu: amd-gpu: no such card, apart from what the host needs itself',
  ]);
});

test('fails a function that two items mean on this machine', async (t) => {
  const passthrough = [deviceOf({ class: 'gpu' }), deviceOf({ address: '0000:02:00.0' })];
  const machine = await readyMachine(t, { passthrough, guests: [] });
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail device 0000:02:00.0: is meant by several lines of /etc/passforge/devices: describe them by their addresses',
  ]);
});

test('counts the functions of a guest, not the items that bring them along', async (t) => {
  const devices = [deviceOf({ class: 'gpu', functions: 'slot' })];
  const machine = await readyMachine(t, { passthrough: devices, guests: [{ ...exampleGuest, devices }] });
  const { checks } = await verdictOf(machine);
  t.is(checks.find(({ name }) => name === 'guest win8')?.detail, 'is defined, host devices: 2');
});

test('fails a guest that lacks a function of its card', async (t) => {
  const devices = [deviceOf({ class: 'gpu', functions: 'slot' })];
  const machine = await readyMachine(t, { passthrough: devices, guests: [{ ...exampleGuest, devices }] });
  t.deepEqual(await failures(machine), ['pass 0']);
  await machine.addCommand('virsh', virshAnswering(readyDomain.replace("function='0x1'", "function='0x7'")));
  t.deepEqual(await failures(machine), ['fail 2', 'fail guest win8: lacks host devices: -,-,class=gpu,slot']);
});

test('fails a host that reserved fewer large pages than planned', async (t) => {
  const tuning = { ...exampleHost.tuning, hugepages: { sizeMiB: 2, count: 4096 } as const };
  const machine = await readyMachine(t, { tuning });
  const pages = 'sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages';
  await machine.write(pages, '4096\n');
  t.deepEqual(await failures(machine), ['pass 0']);
  await machine.write(pages, '4000\n');
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail hugepages: 4000 of 4096 pages of 2048 kB are reserved: the memory is too small, or in pieces until the next start',
  ]);
});

test('fails a host whose kernel knows no large pages of the planned size', async (t) => {
  const tuning = { ...exampleHost.tuning, hugepages: { sizeMiB: 1024, count: 1 } as const };
  const machine = await readyMachine(t, { tuning });
  await machine.write('proc/cmdline', 'intel_iommu=on iommu=pt default_hugepagesz=1G hugepagesz=1G hugepages=1\n');
  t.regex((await failures(machine))[1] ?? '', /^fail hugepages: 0 of 1 pages of 1048576 kB are reserved/);
});

test('fails a host that isolates other processors than planned', async (t) => {
  const machine = await readyMachine(t, { tuning: { ...exampleHost.tuning, isolatedCpus: [2, 3, 4, 8] } });
  await machine.write('proc/cmdline', 'intel_iommu=on iommu=pt isolcpus=2-4,8 nohz_full=2-4,8\n');
  await machine.write('sys/devices/system/cpu/isolated', '2-4,8\n');
  t.deepEqual(await failures(machine), ['pass 0']);
  await machine.write('sys/devices/system/cpu/isolated', '\n');
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail isolation: processors none are isolated, not 2-4,8; does the machine have them all (nproc --all)?',
  ]);
});

test('fails a loaded module with another option than planned, and skips one that is not loaded', async (t) => {
  const machine = await readyMachine(t, { kernel: { ...exampleHost.kernel, ignoreMsrs: true, nested: false } });
  await machine.write('sys/module/kvm/parameters/ignore_msrs', 'Y\n');
  await machine.write('sys/module/kvm/parameters/report_ignored_msrs', 'N\n');
  await machine.write('sys/module/kvm_amd/parameters/nested', '0\n');
  t.deepEqual(await failures(machine), ['pass 0']);
  await machine.write('sys/module/kvm/parameters/ignore_msrs', 'N\n');
  await machine.write('sys/module/kvm_intel/parameters/enable_apicv', 'Y\n');
  const advice = 'see /etc/modprobe.d/passforge.conf, run update-initramfs -u and restart';
  t.deepEqual(await failures(machine), [
    'fail 2',
    `fail module kvm: ignore_msrs is 0, not 1; ${advice}`,
    `fail module kvm_intel: nested is not there, not 0; ${advice}`,
  ]);
});

test('warns of a start without passthrough, and blames nothing else on it', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await finishFirstBoot(machine);
  await addCard(machine);
  await addReadyBridge(machine);
  await machine.write('proc/cmdline', 'root=UUID=1 ro passforge.novfio module_blacklist=vfio_pci\n');
  await machine.addCommand('virsh', virshAnswering(''));
  t.deepEqual(await failures(machine), [
    'warn 1',
    'warn passthrough: the boot menu entry without passthrough was chosen: every device stays with the host until the next start',
  ]);
});

test('fails a host on which libvirt does not answer, and asks it for nothing more', async (t) => {
  const machine = await readyMachine(t);
  await machine.addCommand('virsh', 'exit 1');
  const before = await machine.calls();
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail libvirt: does not answer at qemu:///system (are you root?); see journalctl -u libvirtd',
  ]);
  t.deepEqual((await machine.calls()).slice(before.length), ['virsh --connect qemu:///system uri']);
});

test('only warns of a guest that the first boot, which is at work, has not come to', async (t) => {
  const machine = await readyMachine(t);
  await rm(join(machine.root, 'var/lib/passforge/first-boot.done'));
  await machine.addCommand('virsh', 'case $3 in uri) ;; *) exit 1 ;; esac');
  t.deepEqual(await failures(machine), [
    'warn 1',
    'warn guest win8: not yet, the first boot is at work; see journalctl -u passforge-first-boot',
  ]);
  await machine.write('run/passforge/first-boot-ended', '');
  t.is((await failures(machine))[0], 'fail 2');
});

test('writes JSON on one line, whatever the host holds', async (t) => {
  const machine = await readyMachine(t);
  await machine.write('etc/passforge/bridges', 'a"b\\c\u0007 card\n');
  const { stdout } = await machine.run(status, '--json');
  t.is(stdout.split('\n').length, 2);
  const { checks } = JSON.parse(stdout) as Verdict;
  t.regex(checks.find(({ name }) => name === 'bridge a"b\\c')?.detail ?? '', /^does not exist/);
});

test('refuses unknown options with a status that is no verdict', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await finishFirstBoot(machine);
  const outcome = await machine.run(status, '--yaml');
  t.is(outcome.status, 64);
  t.regex(outcome.stderr, /^Usage: passthrough-status/);
});

const listing = (name: string) => virshAnswering(readyDomain).replace('uri)', `list) echo ${name} ;;\nuri)`);

test('warns of a guest that libvirt starts before its turn', async (t) => {
  const machine = await readyMachine(t, { guests: [{ ...exampleGuest, autostart: true }] });
  await machine.addCommand('virsh', listing('win8'));
  t.is(
    await wordOf(machine, 'autostart of win8'),
    'warn: libvirt starts it, too, and before its turn; virsh autostart --disable win8 leaves it to passforge-guests-start.service',
  );
});

test('has nothing to say of a guest that libvirt does not start, nor of one with a longer name', async (t) => {
  const machine = await readyMachine(t, { guests: [{ ...exampleGuest, autostart: true }] });
  await machine.addCommand('virsh', listing('win8.old'));
  t.is(await wordOf(machine, 'autostart of win8'), undefined);
});

test('warns of a guest that starts with the host without being planned to', async (t) => {
  const machine = await readyMachine(t);
  await machine.addCommand('virsh', listing('win8'));
  t.deepEqual(await failures(machine), [
    'warn 1',
    'warn autostart of win8: on, but not planned; virsh autostart --disable win8 switches it off',
  ]);
});
