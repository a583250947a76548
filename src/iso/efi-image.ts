/** The EFI system partition of the image: a FAT file system with Debian's shim and GRUB. */
import { baseMarker } from './medium-labels.ts';

/** Room for shim, its helper and GRUB, with some to spare; in bytes. */
export const efiImageSize = 8 * 1024 * 1024;

/** Where firmware looks for what it starts from a removable medium (UEFI specification, 3.5.1.1). */
const started = 'EFI/BOOT/BOOTX64.EFI';

/** Files that Debian has signed, or the one that it has not. */
export type EfiLoaders =
  | { readonly shim: Uint8Array; readonly mokManager: Uint8Array; readonly grub: Uint8Array }
  | { readonly unsignedGrub: Uint8Array };

/**
 * Files of the partition by path. shim looks for GRUB beside itself; GRUB for its configuration in /boot/grub of the
 * partition that it comes from, then in /EFI/debian.
 */
export function buildEfiFiles(loaders: EfiLoaders, baseId: string): ReadonlyMap<string, Uint8Array> {
  const configuration = Buffer.from(renderEfiConfiguration(baseId));
  if ('unsignedGrub' in loaders) {
    return new Map([
      [started, loaders.unsignedGrub],
      ['boot/grub/grub.cfg', configuration],
    ]);
  }
  return new Map([
    [started, loaders.shim],
    ['EFI/BOOT/mmx64.efi', loaders.mokManager],
    ['EFI/BOOT/grubx64.efi', loaders.grub],
    ['EFI/debian/grub.cfg', configuration],
  ]);
}

/** Finds the medium by its base, wherever the firmware has put it, and goes on with the menu there. */
function renderEfiConfiguration(baseId: string): string {
  return [
    `search --no-floppy --set=root --file /${baseMarker(baseId)}`,
    'set prefix=($root)/boot/grub',
    'configfile $prefix/grub.cfg',
    '',
  ].join('\n');
}
