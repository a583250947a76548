import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { Host } from '../../src/host/host.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { deviceOf } from '../harness/example-device.ts';
import { exampleGuest, exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
import { renderFor, writeTarget } from '../harness/target-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

/** A description whose free texts are as nasty as they may be. */
const nastyHost: Host = {
  ...exampleHost,
  passthrough: [deviceOf({ address: null, id: '10de:1c82' })],
  guests: [
    {
      ...exampleGuest,
      title: `it's $HOME, "50 %" \`id\` \\ done`,
      disk: { path: '/srv/my images/a,b.qcow2', sizeGiB: 1, format: 'qcow2' },
      installIso: "/srv/o'iso.iso",
      network: null,
      devices: [deviceOf({ address: null, id: '10de:1c82' })],
    },
    {
      ...exampleGuest,
      name: 'bare',
      title: null,
      disk: null,
      network: { network: 'default' },
      devices: [],
    },
  ],
};

for (const [name, host] of Object.entries({
  example: exampleHost,
  nasty: nastyHost,
})) {
  test(`every shell file of the ${name} host passes dash and shellcheck`, async (t) => {
    const folder = await temporaryFolder(t);
    await writeTarget(folder, host);
    const scripts = (await renderFor(host)).filter((file) => file.content.startsWith('#!/bin/sh\n'));
    t.true(scripts.length >= 9);
    for (const { path } of scripts) {
      const file = join(folder, path);
      const parsed = await runProgram('dash', ['-n', file]);
      t.is(parsed.status, 0, parsed.stderr);
      const checked = await runProgram('shellcheck', ['-s', 'sh', '-x', '-P', 'SCRIPTDIR', file]);
      t.is(checked.status, 0, checked.stdout);
    }
  });
}

test('systemd accepts the units, among those of trixie that they name', async (t) => {
  const folder = await temporaryFolder(t);
  // with a disk for the guests there is one file more
  const anyDisk = { serial: null, model: null, byId: null, minBytes: null, maxBytes: null };
  const guestsDisk = { disk: anyDisk, erase: false, filesystem: 'ext4' } as const;
  await writeTarget(folder, { ...exampleHost, storage: { system: null, guestsDisk } });
  const units = join(folder, 'etc/systemd/system');
  // Absent programs and units of the host are the checker's own complaints; give it stand-ins.
  for (const unit of ['libvirtd.service', 'libvirt-guests.service', 'systemd-networkd-wait-online.service']) {
    await writeFile(join(units, unit), '[Service]\nExecStart=/bin/true\n');
  }
  await writeFile(join(units, 'libvirtd.socket'), '[Socket]\nListenStream=/run/libvirt/libvirt-sock\n');
  for (const program of ['/usr/local/bin/vfio-bind', '/usr/local/sbin/passforge-first-boot']) {
    for (const unit of ['vfio-pci-bind.service', 'passforge-first-boot.service']) {
      const text = await readFile(join(units, unit), 'utf8');
      await writeFile(join(units, unit), text.replace(`ExecStart=${program}`, `ExecStart=${folder}${program}`));
    }
  }
  const names = ['vfio-pci-bind.service', 'passforge-first-boot.service', 'systemd-networkd-wait-online.service'];
  const { status, stderr } = await runProgram(
    'systemd-analyze',
    ['verify', '--man=no', ...names.map((n) => join(units, n))],
    {
      env: { SYSTEMD_UNIT_PATH: `${units}:` },
    },
  );
  const ours = stderr.split('\n').filter((line) => /vfio-pci-bind|passforge|wait-online/.test(line));
  t.deepEqual(ours, []);
  t.is(status, 0, stderr);
});

test('the GRUB drop-in adds to what /etc/default/grub set', async (t) => {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, {
    ...exampleHost,
    kernel: { ...exampleHost.kernel, parameters: ['console=ttyS0,115200n8'] },
  });
  const script = `GRUB_CMDLINE_LINUX=quiet; . ${folder}/etc/default/grub.d/passforge.cfg; echo "$GRUB_CMDLINE_LINUX"`;
  const { stdout } = await runProgram('dash', ['-eu', '-c', script]);
  t.is(stdout, 'quiet intel_iommu=on iommu=pt console=ttyS0,115200n8\n');
});

test('modprobe reads a softdep for each driver of graphics, sound and USB', async (t) => {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, exampleHost);
  const { stdout, stderr } = await runProgram('modprobe', ['--showconfig', '--config', join(folder, 'etc/modprobe.d')]);
  t.is(stderr, '');
  t.is(stdout.match(/^softdep \S+ pre: vfio-pci$/gm)?.length, 9);
});

test('modprobe reads each option of the plan, for the module that has it', async (t) => {
  const folder = await temporaryFolder(t);
  const kernel = {
    ...exampleHost.kernel,
    disableVga: true,
    nested: true,
    ignoreMsrs: true,
    unsafeInterrupts: true,
  };
  await writeTarget(folder, { ...exampleHost, kernel });
  const { stdout, stderr } = await runProgram('modprobe', ['--showconfig', '--config', join(folder, 'etc/modprobe.d')]);
  t.is(stderr, '');
  t.deepEqual(stdout.match(/^options (?:kvm|vfio).*$/gm), [
    'options kvm ignore_msrs=1',
    'options kvm report_ignored_msrs=0',
    'options kvm_intel nested=1',
    'options kvm_amd nested=1',
    'options vfio_pci disable_vga=1',
    'options vfio_iommu_type1 allow_unsafe_interrupts=1',
  ]);
  const planned = await readFile(join(folder, 'etc/passforge/module-options'), 'utf8');
  t.deepEqual(
    planned
      .split('\n')
      .filter((line) => /^[a-z]/.test(line))
      .map((line) => line.replace(/ (\S+)$/, '=$1')),
    stdout.match(/^options (?:kvm|vfio).*$/gm)?.map((line) => line.replace('options ', '')),
  );
});

test('a guest gets every function of a card that is described by its slot', async (t) => {
  const folder = await temporaryFolder(t);
  const whole = deviceOf({ address: '0000:02:00.0', functions: 'slot' });
  await writeTarget(folder, { ...exampleHost, guests: [{ ...exampleGuest, devices: [whole] }] });
  const xml = await domainOf(folder, 'win8', 'echo "$1"; echo 0000:02:00.1');
  t.deepEqual(hostDevices(xml), [
    'domain="0" bus="2" slot="0" function="0"',
    'domain="0" bus="2" slot="0" function="1"',
  ]);
});

test('virt-install makes of each guest what libvirt takes for a domain', async (t) => {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, {
    ...exampleHost,
    guests: [exampleGuest, ...nastyHost.guests.slice(1)],
  });
  for (const name of ['win8', 'bare']) {
    const xml = await domainOf(folder, name);
    await writeFile(join(folder, `${name}.xml`), xml);
    const { status, stderr, stdout } = await runProgram('virt-xml-validate', [join(folder, `${name}.xml`), 'domain']);
    t.is(status, 0, stdout + stderr);
  }
});

test('a guest is a q35 machine with UEFI, its disk first in the boot order, holding both functions of the card', async (t) => {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, exampleHost);
  const xml = await domainOf(folder, 'win8');
  t.regex(
    xml,
    /<os firmware="efi">\s*<type arch="x86_64" machine="q35">hvm<\/type>\s*<boot dev="hd"\/>\s*<boot dev="cdrom"\/>/,
  );
  t.regex(xml, /<title>Windows 8\.1<\/title>/);
  t.regex(
    xml,
    /<driver name="qemu" type="raw" cache="none"\/>\s*<source file="\/var\/lib\/libvirt\/images\/win8\.raw"\/>/,
  );
  t.regex(xml, /<disk type="file" device="cdrom">\s*<target/);
  t.regex(xml, /<topology sockets="1" dies="1" cores="2" threads="2"\/>/);
  t.regex(xml, /<graphics type="vnc" port="-1" listen="127\.0\.0\.1"\/>/);
  t.false(xml.includes('on_reboot'));
  t.deepEqual(hostDevices(xml), [
    'domain="0" bus="2" slot="0" function="0"',
    'domain="0" bus="2" slot="0" function="1"',
  ]);
});

test('an install medium that is not there yet is in the definition, and does not stop the guest', async (t) => {
  const folder = await temporaryFolder(t);
  const guest = { ...exampleGuest, disk: null, installIso: '/srv/not, yet.iso' };
  await writeTarget(folder, { ...exampleHost, guests: [guest] });
  const xml = await domainOf(folder, 'win8');
  t.regex(xml, /<disk type="file" device="cdrom">.*?<source file="\/srv\/not, yet\.iso" startupPolicy="optional"\/>/s);
});

function hostDevices(xml: string): (string | undefined)[] {
  const sources = /<hostdev mode="subsystem" type="pci" managed="yes">\s*<source>\s*<address ([^>]*)\/>/g;
  return [...xml.matchAll(sources)].map((match) => match[1]);
}

/** Runs a guest's own file with the real virt-install, which asks files instead of a hypervisor (virtinst's test URIs). */
async function domainOf(folder: string, name: string, resolve = 'echo "$1"'): Promise<string> {
  const fixtures = join(packageRoot(), 'test/fixtures/libvirt');
  const options = `caps=${fixtures}/capabilities.xml,domcaps=${fixtures}/domain-capabilities.xml,fakeuri=qemu:///system`;
  const lib = join(folder, 'usr/local/lib/passforge');
  await writeFile(join(lib, 'vfio.sh'), `vfio_resolve() { ${resolve}; }\n`);
  await writeFile(join(lib, 'guest-disk'), '#!/bin/sh\n');
  const shell = `virt-install() {
    shift 2
    command virt-install --connect "__virtinst_test__test://${fixtures}/host.xml,${options}" "$@"
  }
  exec() { "$@"; }
  set -- --print-xml
  . ${join(lib, 'guests', name)}`;
  const { status, stdout, stderr } = await runProgram('bash', ['-c', shell], {
    env: { PASSFORGE_LIB: lib },
  });
  if (status !== 0) throw new Error(stderr + stdout);
  return stdout;
}
