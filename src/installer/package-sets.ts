/** The packages that are asked for by name; their dependencies come along by the closure. */

import { hasSeed } from '../host/guest/guest-seed.ts';
import { isFetched } from '../host/guest/medium.ts';
import type { Host } from '../host/host.ts';
import type { DebianRelease, ReleaseName } from '../host/release/debian-release.ts';
import { debianReleases } from '../host/release/debian-releases.ts';
import { storagePackages } from './storage-packages.ts';

/** What every passthrough host gets: libvirt and QEMU, firmware for guests, the tools of the first-boot job. */
const passthroughPackages: readonly string[] = [
  'apparmor',
  'bridge-utils',
  'dmidecode',
  'dnsmasq-base',
  'iptables',
  'libvirt-clients',
  'libvirt-daemon-system',
  'openssh-server',
  'ovmf',
  'pciutils',
  'qemu-system-x86',
  'qemu-utils',
  'sudo',
  'usbutils',
  'virtinst',
];

/** What a TPM in a guest is made of; libvirt starts swtpm, and swtpm_setup of the tools before it. */
const tpmPackages: readonly string[] = ['swtpm', 'swtpm-tools'];

/** What only some descriptions need. It is in every pool, so that one base serves them all. */
function httpsPackages({ release }: Host): readonly string[] {
  return debianReleases[release].aptSpeaksHttps ? ['ca-certificates'] : ['apt-transport-https', 'ca-certificates'];
}

/** What the description asks for by name or by another key. */
function describedPackages({ packages, firmware, locales, apt, media }: Host): readonly string[] {
  return [
    ...packages,
    ...firmware.packages,
    ...(locales.length > 0 ? ['locales'] : []),
    ...(apt.unattendedUpgrades ? ['unattended-upgrades'] : []),
    ...(media.some(isFetched) ? ['curl'] : []),
  ];
}

function basicPackages({ release }: Host): readonly string[] {
  return [...passthroughPackages, ...debianReleases[release].systemdPackages];
}

/** The tools of the disk layouts. In every pool as well. */
function layoutPackages(release: ReleaseName): readonly string[] {
  return ['btrfs-progs', debianReleases[release].cryptsetupInitramfsPackage, 'lvm2', 'xfsprogs'];
}

/** What pkgsel installs: the passthrough packages and those of the description, sorted. */
export function listHostPackages(host: Host): string[] {
  const { archive, security, sources } = host.apt;
  const fetched = host.media.map(({ source }) => ('url' in source ? source.url : null));
  const addresses = [archive, security, host.proxy, ...sources.map(({ uri }) => uri), ...fetched];
  const forHttps = addresses.some((address) => address?.startsWith('https:')) ? httpsPackages(host) : [];
  return [
    ...new Set([
      ...basicPackages(host),
      ...forHttps,
      ...storagePackages(host),
      ...guestPackages(host),
      ...describedPackages(host),
    ]),
  ].sort();
}

/** What the pool holds for the host: the same for all descriptions with the same further packages. */
export function listPoolPackages(host: Host): string[] {
  return [
    ...new Set([
      ...basicPackages(host),
      ...httpsPackages(host),
      ...layoutPackages(host.release),
      ...(debianReleases[host.release].emulatedTpm ? tpmPackages : []),
      ...spicePackages(host),
      ...seedPackages(host),
      ...describedPackages(host),
    ]),
  ].sort();
}

/** What the guests of the description need of their host. */
function guestPackages(host: Host): string[] {
  const hasTpm = host.guests.some(({ tpm }) => tpm);
  const hasSpice = host.guests.some(({ graphics, video }) => graphics === 'spice' || video === 'qxl');
  return [...(hasTpm ? tpmPackages : []), ...(hasSpice ? spicePackages(host) : []), ...seedPackages(host)];
}

/** What packs the answers for guests' systems. */
function seedPackages({ guests }: Host): readonly string[] {
  return guests.some(hasSeed) ? ['xorriso'] : [];
}

function spicePackages({ release }: Host): readonly string[] {
  return debianReleases[release].virtualization.spicePackages;
}

/** What the installer's scripts compute instead of naming it: the kernel, how its initramfs is made, GRUB for UEFI. */
export function listComputedPackages(release: DebianRelease): readonly string[] {
  const signed = release.signedBootLoaders ? ['grub-efi-amd64-signed', 'shim-signed'] : [];
  const named = ['busybox', 'efibootmgr', 'grub-efi-amd64', 'initramfs-tools', 'linux-image-amd64', 'locales'];
  return [...named, ...signed, release.initramfsCompressor].sort();
}

/** GRUB for BIOS machines; it cannot be installed beside the one for UEFI, so its closure is its own. */
export const biosBootLoaderPackages: readonly string[] = ['grub-pc'];

/** Priorities that debootstrap(8) takes the base system from. */
export const basePriorities: readonly string[] = ['required', 'important'];
