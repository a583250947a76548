import test from 'ava';
import { releaseNames } from '../../src/host/release/debian-release.ts';
import { debianReleases } from '../../src/host/release/debian-releases.ts';
import { listBootLoaderPackages } from '../../src/installer/boot-loader-files.ts';
import { listComputedPackages, listHostPackages, listPoolPackages } from '../../src/installer/package-sets.ts';
import { buildEfiFiles } from '../../src/iso/efi-image.ts';
import { describedHosts } from '../harness/described-hosts.ts';
import { exampleHost } from '../harness/example-host.ts';

for (const release of releaseNames) {
  test(`what the host of ${release} installs is in its pool`, (t) => {
    const host = { ...exampleHost, release, proxy: 'https://proxy.example.org', firmware: { packages: ['f'] } };
    const pool = listPoolPackages(host);
    t.deepEqual(
      listHostPackages(host).filter((name) => !pool.includes(name)),
      [],
    );
  });
}

test('stretch has resolver and time in systemd, a package for https, and no signed boot loader', (t) => {
  const https = { ...exampleHost.apt, security: 'https://mirror.example.org/debian-security' };
  const packages = listHostPackages({ ...exampleHost, release: 'stretch', apt: https });
  t.true(packages.includes('apt-transport-https'));
  t.false(packages.some((name) => name.startsWith('systemd-')));
  t.false(listComputedPackages(debianReleases.stretch).some((name) => /signed|zstd/.test(name)));
});

test('bullseye has the resolver in systemd, and time in a package', (t) => {
  const packages = listHostPackages({ ...exampleHost, release: 'bullseye' });
  t.deepEqual(
    packages.filter((name) => name.startsWith('systemd-')),
    ['systemd-timesyncd'],
  );
  t.false(packages.includes('apt-transport-https'));
});

test('what keys ask for is in the list of packages', (t) => {
  const apt = { ...exampleHost.apt, unattendedUpgrades: true };
  const host = { ...exampleHost, apt, locales: ['de_DE.UTF-8'], firmware: { packages: ['intel-microcode'] } };
  for (const name of ['unattended-upgrades', 'locales', 'intel-microcode'])
    t.true(listHostPackages(host).includes(name));
});

test('a guest that is told something needs what packs its medium, and only such a one', (t) => {
  const described = describedHosts().find(({ name }) => name === 'guests-that-install-themselves');
  const host = described?.host ?? exampleHost;
  for (const list of [listHostPackages, listPoolPackages]) {
    t.true(list(host).includes('xorriso'));
    t.false(list(exampleHost).includes('xorriso'));
  }
});

const bytes = Buffer.from('x');

test('with signatures the firmware starts shim, which starts GRUB', (t) => {
  const names = listBootLoaderPackages(debianReleases.bullseye).map(({ name }) => name);
  t.true(names.includes('shim-signed'));
  const files = buildEfiFiles({ shim: bytes, mokManager: bytes, grub: bytes }, 'abc');
  t.deepEqual(
    [...files.keys()],
    ['EFI/BOOT/BOOTX64.EFI', 'EFI/BOOT/mmx64.efi', 'EFI/BOOT/grubx64.efi', 'EFI/debian/grub.cfg'],
  );
});

test('without signatures the firmware starts GRUB itself, which finds its configuration beside it', (t) => {
  const grub = listBootLoaderPackages(debianReleases.stretch).find(({ name }) => name === 'grub-efi-amd64-bin');
  t.is(grub?.files.unsignedGrub, 'usr/lib/grub/x86_64-efi/monolithic/gcdx64.efi');
  const files = buildEfiFiles({ unsignedGrub: bytes }, 'abc');
  t.deepEqual([...files.keys()], ['EFI/BOOT/BOOTX64.EFI', 'boot/grub/grub.cfg']);
  t.regex(`${files.get('boot/grub/grub.cfg')}`, /^search --no-floppy --set=root --file \/\S*abc\S*\n/);
});
