import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Guest } from '../../src/host/guest/guest.ts';
import type { Host } from '../../src/host/host.ts';
import type { ReleaseName } from '../../src/host/release/debian-release.ts';
import { type DescribedHost, describedHosts } from '../harness/described-hosts.ts';
import { deviceOf } from '../harness/example-device.ts';
import { exampleDisk, exampleGuest, exampleHost } from '../harness/example-host.ts';
import { domainOf } from '../harness/guest-domain.ts';
import { runProgram } from '../harness/run-program.ts';
import { writeTarget } from '../harness/target-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

/** The definition that the guest's own file prints. */
async function definition(t: ExecutionContext, host: Host, name: string, cpuinfo = ''): Promise<string> {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, host);
  await mkdir(join(folder, 'proc'));
  await writeFile(join(folder, 'proc/cpuinfo'), cpuinfo);
  return domainOf(folder, name);
}

function hostWith(changes: Partial<Guest>, release: ReleaseName = 'trixie'): Host {
  return { ...exampleHost, release, guests: [{ ...exampleGuest, ...changes }] };
}

async function fitsSchema(t: ExecutionContext, domain: string): Promise<void> {
  const file = join(await temporaryFolder(t), 'domain.xml');
  await writeFile(file, domain);
  const { status, stderr, stdout } = await runProgram('virt-xml-validate', [file, 'domain']);
  t.is(status, 0, stdout + stderr);
}

const isTakenByLibvirt = test.macro({
  async exec(t, { host }: DescribedHost) {
    t.timeout(120_000);
    for (const { name } of host.guests) {
      const domain = await definition(t, host, name);
      await fitsSchema(t, domain);
      // a guest whose installer restarts it comes up again
      t.is(await readValue(t, domain, '/domain/on_reboot'), 'restart', name);
    }
  },
  title: (_given, { name }: DescribedHost) => `virt-install and guest-xml make domains of the guests of ${name}`,
});

for (const described of describedHosts()) {
  if (described.host.guests.length > 0) test.serial(isTakenByLibvirt, described);
}

test.serial('the nastiest paths and titles arrive in the definition as they are', async (t) => {
  const title = '$HOME %(a) `id` & <b> $(done';
  const path = `/srv/my "images"/a,b&<c>'d.qcow2`;
  const disks = [{ ...exampleDisk, path, format: 'qcow2' as const }];
  const domain = await definition(t, hostWith({ title, disks, installIso: '/srv/not, yet.iso' }), 'win8');
  await fitsSchema(t, domain);
  t.is(await readValue(t, domain, '/domain/title'), title);
  t.is(await readValue(t, domain, '/domain/devices/disk[1]/source/@file'), path);
  t.is(await readValue(t, domain, '/domain/devices/disk[@device="cdrom"]/source/@file'), '/srv/not, yet.iso');
});

test.serial(
  'a guest is a q35 machine with UEFI, its disk first in the boot order, holding both functions of the card',
  async (t) => {
    const domain = await definition(t, exampleHost, 'win8');
    const value = (xpath: string) => readValue(t, domain, xpath);
    t.is(await value('/domain/os/type/@machine'), 'q35');
    t.is(await value('/domain/os/@firmware'), 'efi');
    t.is(await value('concat(/domain/os/boot[1]/@dev, /domain/os/boot[2]/@dev)'), 'hdcdrom');
    t.is(await value('/domain/title'), 'Windows 8.1');
    t.is(await value('/domain/devices/disk[1]/source/@file'), '/var/lib/libvirt/images/win8.raw');
    t.is(await value('/domain/devices/disk[1]/target/@dev'), 'sda');
    t.is(await value('/domain/devices/graphics[@type="vnc"]/@listen'), '127.0.0.1');
    const card = '/domain/devices/hostdev[@managed="no"]/source/address[@bus="2"]';
    t.is(await value(`concat(count(${card}), ${card}/@function)`), '20');
  },
);

test.serial('libvirt chooses the firmware where it can, and with Secure Boot only if that is wanted', async (t) => {
  const os = async (release: ReleaseName, firmware: Guest['firmware']) => {
    const domain = await definition(t, hostWith({ firmware }, release), 'win8');
    await fitsSchema(t, domain);
    const read = (xpath: string) => readValue(t, domain, `/domain/os/${xpath}`);
    const feature = (name: string) => read(`firmware/feature[@name="${name}"]/@enabled`);
    const chosen = [await read('@firmware'), await feature('secure-boot'), await feature('enrolled-keys')];
    return [...chosen, await read('loader/@secure'), await read('loader')].join(' ').trim();
  };
  t.is(await os('trixie', 'uefi'), 'efi no');
  t.is(await os('bookworm', 'uefi-secure'), 'efi yes yes');
  t.is(await os('bullseye', 'uefi'), '/usr/share/OVMF/OVMF_CODE_4M.fd');
  t.is(await os('bullseye', 'uefi-secure'), 'yes /usr/share/OVMF/OVMF_CODE_4M.ms.fd');
  t.is(await os('stretch', 'uefi'), '/usr/share/OVMF/OVMF_CODE.fd');
  t.is(await os('trixie', 'bios'), '');
});

test.serial('on a processor of AMD a guest with threads sees them, with or without a model of its own', async (t) => {
  const features = async (vendor: string, changes: Partial<Guest>, release: ReleaseName = 'trixie') => {
    const vcpus = { sockets: 1, cores: 2, threads: 2 };
    const host = hostWith({ cpu: 'host-passthrough', vcpus, ...changes }, release);
    const domain = await definition(t, host, 'win8', `vendor_id : ${vendor}\n`);
    await fitsSchema(t, domain);
    return readValue(t, domain, '/domain/cpu/feature[@policy="require"]/@name');
  };
  t.is(await features('AuthenticAMD', {}), 'topoext');
  t.is(await features('AuthenticAMD', { cpu: 'host-model' }), 'topoext');
  t.is(await features('AuthenticAMD', { cpu: 'EPYC' }), '');
  t.is(await features('AuthenticAMD', { vcpus: { sockets: 1, cores: 4, threads: 1 } }), '');
  t.is(await features('AuthenticAMD', {}, 'stretch'), '');
  t.is(await features('GenuineIntel', {}), '');
});

test.serial('a guest gets every function that an item takes along, and the first one its ROM file', async (t) => {
  const whole = deviceOf({ name: 'card', address: '0000:02:00.0', functions: 'slot', rom: '/srv/card.rom' });
  const domain = await definition(t, hostWith({ devices: [whole] }), 'win8');
  await fitsSchema(t, domain);
  const card = '/domain/devices/hostdev[source/address/@bus="2"]';
  t.is(await readValue(t, domain, `count(${card})`), '2');
  t.is(await readValue(t, domain, `${card}[source/address/@function="0"]/rom/@file`), '/srv/card.rom');
  t.is(await readValue(t, domain, `count(${card}/rom)`), '1');
});

test.serial('a Windows guest with a card of NVIDIA sees Hyper-V of another vendor and no KVM', async (t) => {
  const domain = await definition(t, exampleHost, 'win8');
  const value = (xpath: string) => readValue(t, domain, xpath);
  t.is(await value('/domain/features/hyperv/vendor_id/@value'), 'passforge');
  t.is(await value('/domain/features/kvm/hidden/@state'), 'on');
  t.is(await value('/domain/features/hyperv/spinlocks/@retries'), '8191');
  t.is(await value('/domain/clock/@offset'), 'localtime');
  t.is(await value('/domain/clock/timer[@name="hypervclock"]/@present'), 'yes');
  t.is(await value('/domain/clock/timer[@name="hpet"]/@present'), 'no');
});

test.serial('enlightenments are those that the release knows', async (t) => {
  const names = async (release: ReleaseName) => {
    const domain = await definition(t, hostWith({}, release), 'win8');
    return ['vpindex', 'stimer', 'tlbflush', 'ipi'].filter((name) => domain.includes(`<${name} state="on"`));
  };
  t.deepEqual(await names('stretch'), ['vpindex', 'stimer']);
  t.deepEqual(await names('bullseye'), ['vpindex', 'stimer', 'tlbflush', 'ipi']);
});

test.serial('a guest has a TPM if it is to have one, and else none, whatever virt-install would add', async (t) => {
  const of = async (tpm: boolean) => {
    const domain = await definition(t, hostWith({ tpm }, 'bookworm'), 'win8');
    return readValue(t, domain, 'concat(/domain/devices/tpm/@model, " ", /domain/devices/tpm/backend/@version)');
  };
  t.is(await of(true), 'tpm-crb 2.0');
  t.is(await of(false), ' ');
});

test.serial('virtual CPUs run where they are pinned to', async (t) => {
  const domain = await definition(t, hostWith({ pinnedCpus: [2, 6, 3, 7], emulatorCpus: [0, 1] }), 'win8');
  t.is(await readValue(t, domain, '/domain/cputune/vcpupin[@vcpu="1"]/@cpuset'), '6');
  t.is(await readValue(t, domain, 'count(/domain/cputune/vcpupin)'), '4');
  t.is(await readValue(t, domain, '/domain/cputune/emulatorpin/@cpuset'), '0,1');
});

test.serial('a system that osinfo-db does not know is a generic one', async (t) => {
  const known = await definition(t, hostWith({ osinfo: 'win10' }), 'win8');
  t.true(known.includes('http://microsoft.com/win/10'));
  const unknown = await definition(t, hostWith({ osinfo: 'win95.99' }), 'win8');
  t.false(unknown.includes('libosinfo'));
});

/** As xmllint reads it. */
async function readValue(t: ExecutionContext, domain: string, xpath: string): Promise<string> {
  const file = join(await temporaryFolder(t), 'domain.xml');
  await writeFile(file, domain);
  const { status, stdout, stderr } = await runProgram('xmllint', ['--xpath', `string(${xpath})`, file]);
  t.is(status, 0, stderr);
  return stdout.replace(/\n$/, '');
}

/** Options and sub-options of virt-install 1.4.0 (virtinst/cli.py of v1.4.0), of those that a guest of stretch may need. */
const optionsOf140: Readonly<Record<string, readonly string[]>> = {
  '--boot': ['hd', 'cdrom', 'network', 'loader', 'loader_ro', 'loader_type', 'nvram_template'],
  '--clock': ['offset', 'rtc_tickpolicy', 'pit_tickpolicy', 'hpet_present', 'hypervclock_present'],
  '--connect': ['qemu:///system'],
  '--cpu': ['host-passthrough', 'Skylake-Client'],
  '--disk': ['none'],
  '--features': ['hyperv_relaxed', 'hyperv_vapic', 'hyperv_spinlocks', 'hyperv_spinlocks_retries', 'kvm_hidden'],
  '--graphics': ['vnc', 'spice', 'none', 'listen'],
  '--hostdev': ['$device1', '$device2'],
  '--machine': ['q35', 'pc'],
  '--memorybacking': ['hugepages'],
  '--metadata': ['title'],
  '--network': ['none', 'bridge', 'network', 'model', 'mac'],
  '--os-variant': ['generic', '$osinfo'],
  '--redirdev': ['none', 'usb', 'type'],
  '--sound': ['ich6'],
  '--tpm': ['none'],
  '--vcpus': ['sockets', 'cores', 'threads'],
  '--video': ['model'],
  '--watchdog': ['i6300esb'],
};

test.serial('a guest of stretch is made with options that virt-install 1.4.0 knows', async (t) => {
  const fullest: Partial<Guest> = {
    name: 'full',
    hugepages: true,
    osinfo: 'win10',
    networks: [{ source: { network: 'default' }, model: 'virtio', mac: '52:54:00:00:00:01' }],
    boot: ['network', 'disk', 'cdrom'],
    graphics: 'spice',
    usbRedirection: 2,
  };
  const described = describedHosts().filter(({ host }) => host.release === 'stretch');
  t.true(described.length > 0);
  for (const host of [hostWith(fullest, 'stretch'), ...described.map(({ host }) => host)]) {
    const folder = await temporaryFolder(t);
    await writeTarget(folder, host);
    for (const { name } of host.guests) {
      const text = await readFile(join(folder, 'usr/local/lib/passforge/guests', name), 'utf8');
      // the last word stands for --hostdev of items that may be several functions
      t.deepEqual(foreignWords(text), ['"$@"'], name);
    }
  }
});

/** What the virt-install call of a guest's file says beyond the table. */
function foreignWords(text: string): string[] {
  const call = /\$\(virt-install \\\n(.*?)\)\n/s.exec(text)?.[1] ?? '--no-call at-all';
  return call.split(/ \\\n/).flatMap((line) => {
    const [option = '', value = ''] = line.replaceAll(/^[ ']+|'$/g, '').split(/[ =](.*)/s);
    if (['--name', '--memory', '--print-xml'].includes(option)) return [];
    const known = optionsOf140[option];
    if (known === undefined) return [option];
    const words = value
      .replace(/^['"]|['"]$/g, '')
      .split(',')
      .map((part) => part.split('=', 1)[0] ?? '');
    return words.filter((word) => !known.includes(word) && !/^[0-9]+$/.test(word)).map((word) => `${option} ${word}`);
  });
}
