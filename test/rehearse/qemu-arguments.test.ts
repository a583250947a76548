import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type DiskStandIn, planDisk } from '../../src/rehearse/disk-stand-in.ts';
import { type MachinePlan, type MachineStart, qemuArguments } from '../../src/rehearse/qemu-arguments.ts';
import type { Drive } from '../../src/rehearse/qemu-drives.ts';
import { planStandIns } from '../../src/rehearse/stand-ins.ts';
import { withMachine } from '../../src/system/qemu-machine.ts';
import { runCommand } from '../../src/system/run-command.ts';
import { deviceOf } from '../harness/example-device.ts';
import { anyDisk } from '../harness/example-host.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const selector = { ...anyDisk, serial: 'S,21' };
const plan: MachinePlan = {
  accelerator: 'tcg',
  memoryMiB: 6144,
  cpus: 2,
  firmware: { kind: 'uefi', code: '/f/code.fd', variables: '/f/vars.fd' },
  disks: [{ disk: planDisk(selector, null), file: '/m/disk.qcow2', format: 'qcow2' }],
  namedSticks: [],
  standIns: planStandIns([deviceOf({ address: '0000:01:00.0', id: null })]).functions,
  networkCards: [{ mac: null }],
  identity: null,
};
const start: MachineStart = {
  stick: { file: '/m/stick,1.iso', as: 'usb' },
  endsAtRestart: true,
  network: 'none',
  iommu: false,
  powerCut: false,
  serialLog: '/m/serial.log',
  installerLog: '/m/syslog.log',
  verdictFile: '/m/verdict.log',
  qmpSocket: '/s/qmp',
};

test('the machine of an installation is spelled out whole', (t) => {
  t.deepEqual(
    qemuArguments(plan, start)
      .join(' ')
      .split(/ (?=-)/),
    [
      '-no-user-config',
      '-nodefaults',
      '-display none',
      '-vga std',
      '-machine q35,kernel-irqchip=split',
      '-accel tcg,thread=multi,tb-size=1024',
      '-cpu max',
      '-smp 1',
      '-m 6144',
      '-drive if=pflash,format=raw,unit=0,readonly=on,file=/f/code.fd',
      '-drive if=pflash,format=raw,unit=1,readonly=off,file=/f/vars.fd',
      '-device pcie-root-port,id=port1,bus=pcie.0,addr=02.0,chassis=1',
      '-device virtio-serial-pci,id=ports,bus=pcie.0,addr=03.0',
      '-device qemu-xhci,id=usb,bus=pcie.0,addr=04.0',
      '-device secondary-vga,bus=port1,addr=00.0',
      '-drive if=none,id=disk,cache=unsafe,format=qcow2,file=/m/disk.qcow2',
      '-device ide-hd,drive=disk,serial=S,,21,model=Passforge rehearsal disk,bootindex=1,bus=ide.0',
      '-drive if=none,id=stick,format=raw,cache=unsafe,file=/m/stick,,1.iso',
      '-device usb-storage,bus=usb.0,drive=stick,removable=on,bootindex=0',
      '-nic none',
      '-chardev file,id=serial,path=/m/serial.log',
      '-serial chardev:serial',
      '-chardev file,id=log,path=/m/syslog.log',
      '-device virtserialport,bus=ports.0,chardev=log,name=org.passforge.log',
      '-chardev file,id=verdict,path=/m/verdict.log',
      '-device virtserialport,bus=ports.0,chardev=verdict,name=org.passforge.verdict',
      '-chardev socket,id=qmp,path=/s/qmp,server=on,wait=off',
      '-mon chardev=qmp,mode=control',
      '-no-reboot',
      '-no-shutdown',
    ],
  );
});

test('the installed host starts with an IOMMU before its devices and without the stick, and may restart', (t) => {
  const args = qemuArguments(plan, { ...start, stick: null, endsAtRestart: false, iommu: true });
  t.false(args.some((arg) => arg.includes('stick') || arg === '-no-reboot'));
  t.is(args[args.indexOf('-device') + 1], 'intel-iommu,intremap=on,caching-mode=on');
});

test('an emulated installer has one processor, the installed host those that it isolates', (t) => {
  const cpusOf = (accelerator: 'kvm' | 'tcg', stick: MachineStart['stick']): string | undefined =>
    / -smp (\d)/.exec(qemuArguments({ ...plan, accelerator }, { ...start, stick }).join(' '))?.[1];
  t.deepEqual([cpusOf('tcg', start.stick), cpusOf('tcg', null), cpusOf('kvm', start.stick)], ['1', '2', '2']);
});

test('with Secure Boot only the firmware itself writes to its variables', async (t) => {
  const firmware = { kind: 'secure-boot', code: '/f/code.fd', variables: '/f/vars.fd' } as const;
  const args = qemuArguments({ ...plan, firmware }, start).join(' ');
  t.regex(args, / -machine q35,kernel-irqchip=split,smm=on -global driver=cfi\.pflash01,property=secure,value=on /);
});

test('the machine says of itself what its host is known by', (t) => {
  const smbios = (identity: MachinePlan['identity']): string | undefined =>
    / (-smbios \S+)/.exec(qemuArguments({ ...plan, identity }, start).join(' '))?.[1];
  const uuid = '4c4c4544-0042-3510-8052-b4c04f4e4d31';
  t.is(smbios({ serial: 'PF,1', uuid, mac: null }), `-smbios type=1,serial=PF,,1,uuid=${uuid}`);
  t.is(smbios({ serial: null, uuid: null, mac: '52:54:00:00:00:07' }), undefined);
});

test('before a power cut what the guest has flushed leaves QEMU', (t) => {
  const drive = qemuArguments(plan, { ...start, powerCut: true }).find((arg) => arg.startsWith('if=none,id=disk'));
  t.is(drive, 'if=none,id=disk,cache=writeback,format=qcow2,file=/m/disk.qcow2');
});

test('an isolated machine has every card of the host, with its address, and reaches nobody', (t) => {
  const cards = [{ mac: null }, { mac: '52:54:00:00:00:07' }];
  const args = qemuArguments({ ...plan, networkCards: cards }, { ...start, network: 'isolated' });
  t.deepEqual(
    args.filter((_, index) => args[index - 1] === '-netdev'),
    ['user,id=net0,restrict=on', 'user,id=net1,restrict=on'],
  );
  t.true(args.some((arg) => arg.startsWith('virtio-net-pci,netdev=net1,romfile=,mac=52:54:00:00:00:07,')));
});

const allDisks: readonly DiskStandIn[] = [
  planDisk({ ...selector, serial: null, byId: 'virtio-ROOT' }, null),
  planDisk(selector, null),
  ...(['nvme', 'scsi-hd', 'usb-storage'] as const).map((driver) => ({
    ...{ driver, serial: 'ROOT', model: null, wwn: null, solid: false, sizeBytes: 2 ** 30 },
  })),
];

test('qemu accepts every stand-in, disks of every kind, an optical drive and a network', async (t) => {
  const folder = await temporaryFolder(t);
  const disks = await Promise.all(
    allDisks.map(async (disk, index): Promise<Drive> => {
      const file = join(folder, `${index}.qcow2`);
      await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1G']);
      return { disk, file, format: 'qcow2' };
    }),
  );
  await writeFile(join(folder, 'stick.iso'), Buffer.alloc(1024 * 1024));
  const everything = [0, 1, 2, 3, 4].map((number) => deviceOf({ address: `0000:03:00.${number}`, id: null }));
  const byId = [1, 2, 3, 4, 5, 6].map((number) => deviceOf({ address: null, id: `0000:000${number}` }));
  const args = qemuArguments(
    {
      ...plan,
      memoryMiB: 64,
      firmware: { kind: 'bios' },
      disks,
      standIns: planStandIns([...everything, ...byId, deviceOf({ address: '0000:00:02.1', id: null })]).functions,
      networkCards: [{ mac: null }, { mac: '52:54:00:00:00:07' }],
    },
    {
      stick: { file: join(folder, 'stick.iso'), as: 'optical' },
      endsAtRestart: true,
      network: 'user',
      iommu: false,
      powerCut: false,
      serialLog: join(folder, 'serial.log'),
      installerLog: join(folder, 'syslog.log'),
      verdictFile: join(folder, 'verdict.log'),
      qmpSocket: join(folder, 'qmp'),
    },
  );
  const { signal } = new AbortController();
  const machine = { args, qmpSocket: join(folder, 'qmp'), signal };
  t.is(await withMachine(machine, async ({ ended }) => ended()), null);
});

test('sticks that the description names are there with the medium, and nothing is started from them', (t) => {
  const drive = ['-drive', 'if=none,id=named0,format=raw,cache=unsafe,file=/m/stick-KEYS'];
  const device = ['-device', 'usb-storage,bus=usb.0,drive=named0,removable=on'];
  const withSticks = { ...plan, namedSticks: [{ file: '/m/stick-KEYS', opensHost: false }] };
  const installing = qemuArguments(withSticks, start);
  const at = installing.indexOf(drive[1] ?? '');
  t.deepEqual(installing.slice(at - 1, at + 3), [...drive, ...device]);
  t.false(
    qemuArguments(withSticks, { ...start, stick: null })
      .join(' ')
      .includes('named0'),
  );
});

test('the stick that opens an encrypted host is there at each start', (t) => {
  const withKey = { ...plan, namedSticks: [{ file: '/m/stick-KEY', opensHost: true }] };
  t.true(
    qemuArguments(withKey, { ...start, stick: null })
      .join(' ')
      .includes('drive=named0'),
  );
});
