/** The boot loaders of the medium: which packages they are in, and the files that are taken out of each. */
import type { DebianRelease } from '../host/release/debian-release.ts';

export type BootLoaderFile = 'isolinux' | 'mbr' | BiosModule | SignedFile | 'unsignedGrub';

/** Modules of SYSLINUX, and the libraries that they need. */
export const biosModules = ['ldlinux', 'menu', 'chain', 'libutil', 'libcom32'] as const;

type BiosModule = (typeof biosModules)[number];

/** What a machine with Secure Boot starts, one after the other; the helper enrols further keys. */
type SignedFile = 'shim' | 'mokManager' | 'grub';

export interface BootLoaderPackage {
  readonly name: string;
  /** Paths in the package. */
  readonly files: Readonly<Partial<Record<BootLoaderFile, string>>>;
}

const forBios: readonly BootLoaderPackage[] = [
  { name: 'isolinux', files: { isolinux: 'usr/lib/ISOLINUX/isolinux.bin', mbr: 'usr/lib/ISOLINUX/isohdpfx.bin' } },
  {
    name: 'syslinux-common',
    files: Object.fromEntries(biosModules.map((name) => [name, `usr/lib/syslinux/modules/bios/${name}.c32`])),
  },
];

const forSecureBoot: readonly BootLoaderPackage[] = [
  { name: 'shim-signed', files: { shim: 'usr/lib/shim/shimx64.efi.signed' } },
  { name: 'shim-helpers-amd64-signed', files: { mokManager: 'usr/lib/shim/mmx64.efi.signed' } },
  { name: 'grub-efi-amd64-signed', files: { grub: 'usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed' } },
];

/** The same GRUB without a signature: with Secure Boot on, the firmware refuses it. */
const withoutSignature: readonly BootLoaderPackage[] = [
  { name: 'grub-efi-amd64-bin', files: { unsignedGrub: 'usr/lib/grub/x86_64-efi/monolithic/gcdx64.efi' } },
];

export function listBootLoaderPackages({ signedBootLoaders }: DebianRelease): readonly BootLoaderPackage[] {
  return [...forBios, ...(signedBootLoaders ? forSecureBoot : withoutSignature)];
}
