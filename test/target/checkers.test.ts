import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { Host } from '../../src/host/host.ts';
import { deviceOf } from '../harness/example-device.ts';
import { anyDisk, exampleDisk, exampleGuest, exampleHost } from '../harness/example-host.ts';
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
      disks: [{ ...exampleDisk, path: '/srv/my images/a,b.qcow2', sizeGiB: 1, format: 'qcow2' }],
      installIso: "/srv/o'iso.iso",
      networks: [],
      devices: [deviceOf({ address: null, id: '10de:1c82' })],
    },
    {
      ...exampleGuest,
      name: 'bare',
      title: null,
      disks: [],
      networks: [{ source: { network: 'default' }, model: 'e1000e', mac: null }],
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
  const guestsDisk = { disk: anyDisk, filesystem: 'ext4' } as const;
  // and another one with a medium from the network
  const media = [{ path: '/srv/a.iso', sha256: '0', source: { url: 'http://media.example.org/a.iso' } }];
  await writeTarget(folder, { ...exampleHost, media, storage: { system: null, guestsDisk } });
  const units = join(folder, 'etc/systemd/system');
  // Absent programs and units of the host are the checker's own complaints; give it stand-ins.
  for (const unit of ['libvirtd.service', 'libvirt-guests.service', 'systemd-networkd-wait-online.service']) {
    await writeFile(join(units, unit), '[Service]\nExecStart=/bin/true\n');
  }
  await writeFile(join(units, 'libvirtd.socket'), '[Socket]\nListenStream=/run/libvirt/libvirt-sock\n');
  for (const program of [
    '/usr/local/bin/vfio-bind',
    '/usr/local/sbin/passforge-first-boot',
    '/usr/local/sbin/passforge-verdict',
  ]) {
    for (const unit of ['vfio-pci-bind.service', 'passforge-first-boot.service', 'passforge-verdict.service']) {
      const text = await readFile(join(units, unit), 'utf8');
      await writeFile(join(units, unit), text.replace(`ExecStart=${program}`, `ExecStart=${folder}${program}`));
    }
  }
  const names = ['vfio-pci-bind', 'passforge-first-boot', 'passforge-verdict', 'systemd-networkd-wait-online'].map(
    (name) => `${name}.service`,
  );
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
  t.is(stdout.match(/^softdep \S+ pre: vfio-pci$/gm)?.length, 11);
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

test('systemd-tmpfiles reads the memory that guests share with the host', async (t) => {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, { ...exampleHost, guests: [{ ...exampleGuest, lookingGlassMiB: 64 }] });
  const file = join(folder, 'etc/tmpfiles.d/passforge-looking-glass.conf');
  t.regex(await readFile(file, 'utf8'), /^f \/dev\/shm\/looking-glass-win8 0660 libvirt-qemu libvirt -$/m);
  const { status, stderr } = await runProgram('systemd-tmpfiles', ['--create', '--prefix=/nowhere', file]);
  t.is(status, 0, stderr);
  t.is(stderr, '');
});
