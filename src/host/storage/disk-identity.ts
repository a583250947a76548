/** What identifies a disk: texts that the drive itself reports, and udev's names for it. */
import { FieldError } from '../written/field.ts';

/** At most what a SCSI unit serial number page holds; ATA and NVMe drives have 20 characters. */
export function parseSerial(text: string): string | undefined {
  return isAscii(text) && text.length <= 252 ? text : undefined;
}

/** ATA and NVMe drives have 40 characters for it, others fewer. */
export function parseModel(text: string): string | undefined {
  return isAscii(text) && text.length <= 40 ? text : undefined;
}

/**
 * World Wide Name as `lsblk -o WWN` prints it, in lower case: `0x5002538d40a1b2c3` of ATA and SCSI drives (16 or 32 hex
 * digits), `eui.…`, `uuid.…` or `nvme.…` of NVMe ones.
 */
export function parseWwn(text: string): string | undefined {
  const lower = text.toLowerCase();
  return /^(0x([0-9a-f]{16}){1,2}|eui\.([0-9a-f]{16}){1,2}|uuid\.[0-9a-f-]{36}|nvme\.[0-9a-f-]{9,120})$/.test(lower)
    ? lower
    : undefined;
}

/** Name of a whole disk below /dev/disk/by-id, in the characters that udev leaves as they are. */
export function parseById(text: string): string | undefined {
  if (text.includes('/')) throw new FieldError('expected the bare name below /dev/disk/by-id, without any /');
  if (/^([shv]d[a-z]+|nvme[0-9]+n[0-9]+|mmcblk[0-9]+|dm-[0-9]+|md[0-9]+|sr[0-9]+)$/.test(text)) {
    throw new FieldError('the kernel gives this name to another disk each time; take one from ls -l /dev/disk/by-id');
  }
  if (/-part[0-9]+$/.test(text)) throw new FieldError('this names a partition; leave out the ending -partN');
  return /^[A-Za-z0-9][A-Za-z0-9#+:=@_.-]{0,254}$/.test(text) ? text : undefined;
}

function isAscii(text: string): boolean {
  return /^[ -~]+$/.test(text);
}
