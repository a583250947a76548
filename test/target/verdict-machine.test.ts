import test from 'ava';
import { deviceOf } from '../harness/example-device.ts';
import { readyMachine } from '../harness/ready-machine.ts';
import { failures, wordOf } from '../harness/told-verdict.ts';

const card = '0000:02:00.0';
const processor = (vendor: string, flags: string) =>
  `processor\t: 0\nvendor_id\t: ${vendor}\nflags\t\t: fpu ${flags} nx\n`;

test('names virtualisation as the firmware menus of an AMD board do', async (t) => {
  const machine = await readyMachine(t);
  machine.env.PASSFORGE_DEV = '/nonexistent';
  await machine.write('proc/cpuinfo', processor('AuthenticAMD', 'sse'));
  t.is(await wordOf(machine, 'kvm'), 'warn: no /dev/kvm: switch on SVM Mode (AMD-V) in the firmware setup');
});

test('tells of the module where an Intel processor says that it can', async (t) => {
  const machine = await readyMachine(t);
  machine.env.PASSFORGE_DEV = '/nonexistent';
  await machine.write('proc/cpuinfo', processor('GenuineIntel', 'vmx'));
  t.regex(
    (await wordOf(machine, 'kvm')) ?? '',
    /Virtualization Technology \(VT-x\) in the firmware setup; if it is on, see modprobe -v kvm_intel$/,
  );
});

test('tells a switched off IOMMU from one that the kernel does not use', async (t) => {
  const machine = await readyMachine(t, { passthrough: [], guests: [] });
  await machine.write('proc/cpuinfo', processor('GenuineIntel', 'vmx'));
  machine.env.PASSFORGE_SYS = `${machine.root}/other`;
  t.is(
    await wordOf(machine, 'iommu'),
    'fail: not active: switch on VT-d (Intel VT for Directed I/O) in the firmware setup',
  );
  await machine.write('other/firmware/acpi/tables/DMAR', '');
  t.is(
    await wordOf(machine, 'iommu'),
    'fail: not active, though the firmware offers it (table DMAR): see dmesg | grep -e DMAR -e IOMMU -e AMD-Vi',
  );
});

test('tells how the machine was started', async (t) => {
  const machine = await readyMachine(t);
  t.is(await wordOf(machine, 'firmware'), 'pass: started by BIOS, or by the compatibility mode (CSM) of UEFI');
  const variable = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
  await machine.write(variable, '\u0006\0\0\0\u0001');
  t.is(await wordOf(machine, 'firmware'), 'pass: started by UEFI, Secure Boot is on');
  await machine.write(variable, '\u0006\0\0\0\0');
  t.is(await wordOf(machine, 'firmware'), 'pass: started by UEFI, Secure Boot is off');
});

test('warns when the machine starts on a card that it means to hand over, in the words of firmware menus', async (t) => {
  const machine = await readyMachine(t, { passthrough: [deviceOf({ class: 'gpu' })], guests: [] });
  await machine.write(`sys/bus/pci/devices/${card}/boot_vga`, '1\n');
  t.regex(
    (await wordOf(machine, 'boot display')) ?? '',
    /^warn: the machine starts on 0000:02:00\.0 \(10de:1c82\), .* set Primary Display \(Init Display First\) to IGFX/,
  );
});

test('says nothing against a boot display that is described as one, or that stays with the host', async (t) => {
  const passthrough = [deviceOf({ address: card, bootDisplay: true })];
  const described = await readyMachine(t, { passthrough, guests: [] });
  await described.write(`sys/bus/pci/devices/${card}/boot_vga`, '1\n');
  t.is(
    await wordOf(described, 'boot display'),
    'pass: the machine starts on 0000:02:00.0 (10de:1c82), handed over as described',
  );
  const machine = await readyMachine(t);
  await machine.addFunction({ address: '0000:00:02.0', id: '8086:3e92', bootDisplay: true, group: 1 });
  t.is(await wordOf(machine, 'boot display'), 'pass: the machine starts on 0000:00:02.0 (8086:3e92)');
});

const bars =
  '0x00000000f6000000 0x00000000f6ffffff 0x0000000000040200\n0x0000006000000000 0x000000600fffffff 0x14220c\n';

test('fails a card that the console draws into', async (t) => {
  const machine = await readyMachine(t);
  await machine.write(`sys/bus/pci/devices/${card}/resource`, bars);
  await machine.write('proc/iomem', '6000000000-600fffffff : 0000:02:00.0\n  6000000000-60002fffff : efifb\n');
  t.regex(
    (await failures(machine))[1] ?? '',
    /^fail framebuffer: the console draws into 0000:02:00\.0 with efifb, .* write "framebuffer: off" below "kernel"/,
  );
});

test('passes a framebuffer elsewhere, and says nothing of one whose place only root would see', async (t) => {
  const machine = await readyMachine(t);
  await machine.write(`sys/bus/pci/devices/${card}/resource`, bars);
  await machine.write('proc/iomem', '  6010000000-60102fffff : BOOTFB\n');
  t.is(await wordOf(machine, 'framebuffer'), 'pass: the console draws into no card that is handed over');
  await machine.write('proc/iomem', '  00000000-00000000 : BOOTFB\n');
  t.is(await wordOf(machine, 'framebuffer'), undefined);
});
