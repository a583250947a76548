/** The packages that are asked for by name; their dependencies come along by the closure. */
import { debianReleases } from '../host/debian-releases.ts';
import type { Host } from '../host/host.ts';

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
  'systemd-resolved',
  'systemd-timesyncd',
  'usbutils',
  'virtinst',
];

/** What a TPM in a guest is made of; libvirt starts swtpm, and swtpm_setup of the tools before it. */
const tpmPackages: readonly string[] = ['swtpm', 'swtpm-tools'];

/** What only some descriptions need. It is in every pool, so that one base serves them all. */
const httpsPackages: readonly string[] = ['ca-certificates'];

/** What pkgsel installs: the passthrough packages and those of the description, sorted. */
export function listHostPackages(host: Host): string[] {
  const forMirror = host.mirror?.startsWith('https:') ? httpsPackages : [];
  return [...new Set([...passthroughPackages, ...forMirror, ...guestPackages(host), ...host.packages])].sort();
}

/** What the pool holds for the host: the same for all descriptions with the same further packages. */
export function listPoolPackages(host: Host): string[] {
  const forGuests = [...(emulatedTpm(host) ? tpmPackages : []), ...spicePackages(host)];
  return [...new Set([...passthroughPackages, ...httpsPackages, ...forGuests, ...host.packages])].sort();
}

/** What the guests of the description need of their host. */
function guestPackages(host: Host): string[] {
  const hasTpm = host.guests.some(({ tpm }) => tpm);
  const hasSpice = host.guests.some(({ graphics, video }) => graphics === 'spice' || video === 'qxl');
  return [...(hasTpm ? tpmPackages : []), ...(hasSpice ? spicePackages(host) : [])];
}

function emulatedTpm({ release }: Host): boolean {
  return debianReleases[release].emulatedTpm;
}

function spicePackages({ release }: Host): readonly string[] {
  return debianReleases[release].virtualization.spicePackages;
}

/** What the installer's scripts compute instead of naming it: the kernel, how its initramfs is made, GRUB for UEFI. */
export const computedPackages: readonly string[] = [
  'busybox',
  'efibootmgr',
  'grub-efi-amd64',
  'grub-efi-amd64-signed',
  'initramfs-tools',
  'linux-image-amd64',
  'locales',
  'shim-signed',
  'zstd',
];

/** GRUB for BIOS machines; it cannot be installed beside the one for UEFI, so its closure is its own. */
export const biosBootLoaderPackages: readonly string[] = ['grub-pc'];

/** Priorities that debootstrap(8) takes the base system from. */
export const basePriorities: readonly string[] = ['required', 'important'];

/** Packages that the medium itself is made with, and the files that are taken out of each. */
export const mediumPackages = [
  { name: 'isolinux', files: { isolinux: 'usr/lib/ISOLINUX/isolinux.bin', mbr: 'usr/lib/ISOLINUX/isohdpfx.bin' } },
  {
    name: 'syslinux-common',
    files: {
      ldlinux: 'usr/lib/syslinux/modules/bios/ldlinux.c32',
      menu: 'usr/lib/syslinux/modules/bios/menu.c32',
      util: 'usr/lib/syslinux/modules/bios/libutil.c32',
    },
  },
  { name: 'shim-signed', files: { shim: 'usr/lib/shim/shimx64.efi.signed' } },
  { name: 'shim-helpers-amd64-signed', files: { mokManager: 'usr/lib/shim/mmx64.efi.signed' } },
  { name: 'grub-efi-amd64-signed', files: { grub: 'usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed' } },
] as const;

export type BootLoaderFile = 'isolinux' | 'mbr' | 'ldlinux' | 'menu' | 'util' | 'shim' | 'mokManager' | 'grub';
