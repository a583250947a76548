import test from 'ava';
import { releaseNames } from '../../src/host/release/debian-release.ts';
import { debianReleases } from '../../src/host/release/debian-releases.ts';
import { toInfoFile } from '../../src/installer/component-files.ts';
import { listComponents, mergeStatus } from '../../src/installer/component-status.ts';
import { substitutesOf } from '../../src/installer/components.ts';
import { dropTranslations } from '../../src/installer/debconf-templates.ts';
import { findKernelAbi, isInstallerModule } from '../../src/installer/kernel-modules.ts';
import { listHostPackages, listPoolPackages } from '../../src/installer/package-sets.ts';
import { findWantedPackages } from '../../src/installer/wanted-packages.ts';
import { exampleHost } from '../harness/example-host.ts';
import { indexPart, readIndex } from '../harness/package-stanza.ts';

test('translations of templates go, the question itself stays', (t) => {
  const templates = `Template: partman/confirm
Type: boolean
Default: false
Description: Write the changes to disks?
 If you continue, the changes will be written.
Description-de.UTF-8: Änderungen schreiben?
 Wenn Sie fortfahren …
Description-pt_BR.UTF-8: Escrever?
 Se você …
Choices-C: a, b

Template: partman/other
Type: string
`;
  t.is(
    dropTranslations(templates),
    `Template: partman/confirm
Type: boolean
Default: false
Description: Write the changes to disks?
 If you continue, the changes will be written.
Choices-C: a, b

Template: partman/other
Type: string
`,
  );
});

test('control members become files of the installer’s database, but not control and md5sums', (t) => {
  const member = (name: string) =>
    toInfoFile('pkgsel', { name, type: 'file', mode: 0o755, content: Buffer.from('#!') });
  t.is(member('postinst')?.name, 'var/lib/dpkg/info/pkgsel.postinst');
  t.is(member('control'), undefined);
  t.is(member('md5sums'), undefined);
});

test('the status lists added components as unpacked and takes the mirror’s ones out of the menu', (t) => {
  const netboot =
    'Package: choose-mirror\nStatus: install ok unpacked\nVersion: 2\nInstaller-Menu-Item: 2300\n\nPackage: anna\nStatus: install ok unpacked\nVersion: 1\n\n';
  const stanza = `Package: pkgsel\nVersion: 0.80\nArchitecture: all\nMaintainer: x\nInstaller-Menu-Item: 7000\nFilename: pool/p\nSize: 1\nSHA256: ${'0'.repeat(64)}\nDescription: Select packages`;
  const record = readIndex([indexPart(stanza)]).find('pkgsel');
  const status = mergeStatus(netboot, record === undefined ? [] : [record]);
  t.deepEqual(
    listComponents(status).map(({ name }) => name),
    ['choose-mirror', 'anna', 'pkgsel'],
  );
  t.regex(status, /Package: choose-mirror\nStatus: install ok installed\n/);
  t.regex(status, /Package: anna\nStatus: install ok unpacked\n/);
  t.regex(
    status,
    /Package: pkgsel\nStatus: install ok unpacked\nVersion: 0.80\nInstaller-Menu-Item: 7000\nDescription: Select packages\n$/,
  );
});

test('reads the packages that components install out of their scripts', (t) => {
  const scripts = [
    'log-output -t base-installer apt-install busybox || true\n# apt-install commented\n',
    'apt-install --with-recommends qemu-guest-agent || true\nif apt-install brltty 1>&2; then :; fi\n',
    'apt-install eject || apt-install discover; [ $# = 0 ] && apt-install laptop-detect\n',
    'apt-install $package\napt-install tasksel  # ensure tasksel is installed\n',
  ];
  t.deepEqual(findWantedPackages(scripts), [
    'busybox',
    'discover',
    'eject',
    'laptop-detect',
    'qemu-guest-agent',
    'tasksel',
  ]);
});

test('the installer gets modules that find disks and media, not those of sound and radio', (t) => {
  const folder = 'usr/lib/modules/6.12.107+deb13-amd64';
  for (const path of ['drivers/nvme/host/nvme.ko.xz', 'fs/isofs/isofs.ko.xz', 'drivers/char/virtio_console.ko.xz']) {
    t.true(isInstallerModule(`${folder}/kernel/${path}`), path);
  }
  for (const path of ['sound/core/snd.ko.xz', 'net/mac80211/mac80211.ko.xz', 'drivers/gpu/drm/drm.ko.xz']) {
    t.false(isInstallerModule(`${folder}/kernel/${path}`), path);
  }
  t.true(isInstallerModule(`${folder}/modules.builtin.modinfo`));
  t.false(isInstallerModule('boot/vmlinuz-6.12.107+deb13-amd64'));
});

test('an archive by https brings its certificates, and every pool has them', (t) => {
  const byHttps = { ...exampleHost, apt: { ...exampleHost.apt, archive: 'https://mirror.example.org/debian' } };
  t.true(listHostPackages(byHttps).includes('ca-certificates'));
  t.false(listHostPackages(exampleHost).includes('ca-certificates'));
  t.deepEqual(listPoolPackages(byHttps), listPoolPackages(exampleHost));
});

test('the kernel’s ABI is read from the initrd’s paths', (t) => {
  t.is(findKernelAbi(['init', 'usr/lib/modules/6.1.0-50-amd64/modules.dep']), '6.1.0-50-amd64');
  t.is(findKernelAbi(['init']), undefined);
});

test('the stand-in for e2fsprogs-udeb brings mke2fs and its libraries, and no documentation', (t) => {
  const { files } = substitutesOf(debianReleases.trixie)['e2fsprogs-udeb'] ?? { files: /never/ };
  t.regex('usr/sbin/mke2fs', files);
  t.regex('usr/lib/x86_64-linux-gnu/libext2fs.so.2.4', files);
  t.regex('etc/mke2fs.conf', files);
  t.notRegex('usr/share/doc/e2fsprogs/copyright', files);
});

test('the library of e2fsprogs has the name of its release', (t) => {
  for (const name of releaseNames) {
    const library = name === 'trixie' ? 'libext2fs2t64' : 'libext2fs2';
    t.deepEqual(
      substitutesOf(debianReleases[name])['e2fsprogs-udeb']?.packages,
      ['e2fsprogs', 'libcom-err2', library, 'libss2'],
      name,
    );
  }
});
