/** The EFI system partition of the image: a FAT file system with Debian's signed shim and GRUB. */
import { baseMarker } from './medium-labels.ts';

/** Room for shim, its helper and GRUB, with some to spare; in bytes. */
export const efiImageSize = 8 * 1024 * 1024;

/** Where each file goes; shim looks for GRUB beside itself, and GRUB for its configuration in /EFI/debian. */
export const efiPaths = {
  shim: 'EFI/BOOT/BOOTX64.EFI',
  mokManager: 'EFI/BOOT/mmx64.efi',
  grub: 'EFI/BOOT/grubx64.efi',
  configuration: 'EFI/debian/grub.cfg',
} as const;

/** Finds the medium by its base, wherever the firmware has put it, and goes on with the menu there. */
export function renderEfiConfiguration(baseId: string): string {
  return [
    `search --no-floppy --set=root --file /${baseMarker(baseId)}`,
    'set prefix=($root)/boot/grub',
    'configfile $prefix/grub.cfg',
    '',
  ].join('\n');
}
