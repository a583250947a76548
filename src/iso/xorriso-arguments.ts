/** The command line of xorriso, in its mkisofs emulation: see xorrisofs(1). */

export interface ImageSettings {
  /** Volume identifier: upper-case letters, digits and underscores, at most 32. */
  readonly volumeId: string;
  /** Stands for every time stamp in the image. */
  readonly date: Date;
  /** A file with a line `PATH-IN-IMAGE=PATH-ON-DISK` for each file. */
  readonly pathList: string;
  /** The boot code for the image's first sector, isohdpfx.bin. */
  readonly mbrCode: string;
  readonly output: string;
}

/** Where the boot loaders' files are in the image. */
export const bootPaths = {
  isolinux: 'isolinux/isolinux.bin',
  catalog: 'isolinux/boot.cat',
  efiImage: 'boot/grub/efi.img',
} as const;

/**
 * One hybrid image: bootable from optical drives (El Torito) and from disks and sticks (MBR and GPT), by BIOS and UEFI.
 * Nothing in it depends on the clock, the user or the machine.
 */
export function toXorrisoArguments(settings: ImageSettings): string[] {
  const stamp = toStamp(settings.date);
  return [
    // no start-up files: what a user has set for other images must not change this one
    '-no_rc',
    ...['-as', 'mkisofs'],
    ...['-volid', settings.volumeId],
    ...['-preparer', 'PASSFORGE'],
    ...['-appid', 'PASSFORGE'],
    // owner, group and permissions of the files here do not show
    '-rational-rock',
    ...['-iso-level', '3'],
    `--modification-date=${stamp}`,
    ...['--set_all_file_dates', stamp],
    ...['--gpt_disk_guid', 'modification-date'],
    ...['-isohybrid-mbr', settings.mbrCode],
    ...['-eltorito-catalog', bootPaths.catalog],
    ...['-eltorito-boot', bootPaths.isolinux, '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'],
    '-eltorito-alt-boot',
    ...['-e', bootPaths.efiImage, '-no-emul-boot', '-isohybrid-gpt-basdat'],
    ...['-output', settings.output],
    '-graft-points',
    ...['-path-list', settings.pathList],
  ];
}

/** A line of a path list; `=` and `\` separate and escape there. */
export function toPathListLine(pathInImage: string, pathOnDisk: string): string {
  const escaped = (path: string): string => path.replace(/[\\=]/g, (character) => `\\${character}`);
  return `${escaped(pathInImage)}=${escaped(pathOnDisk)}\n`;
}

/** YYYYMMDDhhmmsscc in UTC. */
function toStamp(date: Date): string {
  return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}00`;
}
