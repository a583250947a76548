/** Drives out of what Linux tells: lsblk(8) from util-linux 2.29 on, proc(5), and sysfs for what lsblk lacks. */
import { PassforgeError } from '../errors.ts';
import type { Drive, Volume } from './drive.ts';
import { parseBlkid } from './parse-blkid.ts';
import { parseMounts } from './parse-mounts.ts';
import { parseWipefs } from './parse-wipefs.ts';
import { printable } from './printable.ts';

/** `/dev/…` names in full. PATH and MOUNTPOINTS are younger than stretch. */
export const lsblkArguments = [
  ...['--all', '--json', '--bytes', '--paths', '--output'],
  'NAME,MAJ:MIN,TYPE,SIZE,LOG-SEC,VENDOR,MODEL,SERIAL,WWN,TRAN,RM,RO,FSTYPE,LABEL,UUID,MOUNTPOINT',
];

export interface LinuxRecord {
  /** What lsblk prints with these arguments. */
  readonly lsblk: unknown;
  /** The text of /proc/self/mountinfo. */
  readonly mountinfo: string;
  /** The text of /proc/swaps. */
  readonly swaps: string;
  /** What blkid prints in its form `export`, for where no udev tells lsblk. */
  readonly blkid: string;
  /** What wipefs prints in its parsable form, by device file; of those that could be read. */
  readonly signatures: Readonly<Record<string, string>>;
  /** From sysfs, of each drive by its number. */
  readonly attributes: Readonly<Record<string, DriveAttributes>>;
  /** Device files of each mounted btrfs; mountinfo names only one of them. */
  readonly btrfs: readonly string[];
}

export interface DriveAttributes {
  /** `diskseq` */
  readonly sequence: string | null;
  /** `device/type` of a card at a card slot: SD or MMC. */
  readonly cardType: string | null;
  /** `serial` of the drive, or of the USB device that it is; for where no udev tells lsblk. */
  readonly serial: string | null;
  /** `loop/backing_file` */
  readonly backingFile: string | null;
}

/** What lsblk writes: numbers and flags are texts before util-linux 2.33. */
interface Row {
  readonly [column: string]: unknown;
  readonly children?: readonly Row[];
}

/** @throws PassforgeError when the output of lsblk is of an unknown form */
export function parseLinuxDrives(record: LinuxRecord): Drive[] {
  const [usesOf, formats] = [collectUses(record), parseBlkid(record.blkid)];
  const toVolume = (row: Row): Volume => {
    const path = text(row.name) ?? '';
    const probed = formats.get(path);
    const signatures = record.signatures[path];
    return {
      path,
      number: text(row['maj:min']),
      kind: text(row.type) ?? 'unknown',
      format: text(row.fstype) ?? text(probed?.TYPE),
      label: text(row.label) ?? text(probed?.LABEL),
      uuid: text(row.uuid) ?? text(probed?.UUID),
      signatures: signatures === undefined ? null : parseWipefs(signatures),
      ...usesOf(row),
    };
  };
  return rowsOf(record.lsblk).map((row) => {
    const volumes = withDescendants(row).map(toVolume);
    return toDrive(row, record.attributes[text(row['maj:min']) ?? ''], volumes);
  });
}

/** Drives that have a medium, and their partitions: where signatures can lie. */
export function listSignable(lsblk: unknown): string[] {
  return rowsOf(lsblk)
    .flatMap(withDescendants)
    .filter(({ type, size }) => /^(disk|loop|part)$/.test(`${type}`) && Number(size) > 0)
    .flatMap(({ name }) => text(name) ?? []);
}

function rowsOf(lsblk: unknown): readonly Row[] {
  if (typeof lsblk === 'object' && lsblk !== null && 'blockdevices' in lsblk && Array.isArray(lsblk.blockdevices)) {
    return lsblk.blockdevices;
  }
  throw new PassforgeError('failed', 'reading what lsblk tells: it lists no blockdevices');
}

type Uses = Pick<Volume, 'mountPoints' | 'uses'>;

function toDrive(row: Row, attributes: DriveAttributes | undefined, volumes: readonly Volume[]): Drive {
  const sequence = attributes?.sequence ?? null;
  return {
    path: text(row.name) ?? '',
    number: text(row['maj:min']),
    kind: text(row.type) ?? 'unknown',
    size: Number(row.size ?? 0),
    sectorSize: Number(row['log-sec'] ?? 512),
    model: modelOf(row),
    serial: text(row.serial) ?? text(attributes?.serial),
    worldWideName: text(row.wwn),
    bus: text(row.tran),
    // the slot of an SD card is not called removable, the card can be taken out all the same
    isRemovable: isSet(row.rm) || attributes?.cardType === 'SD',
    isReadOnly: isSet(row.ro),
    sequence: sequence === null ? null : Number(sequence),
    volumes,
  };
}

function withDescendants(row: Row): Row[] {
  return [row, ...(row.children ?? []).flatMap(withDescendants)];
}

/** The makers of disks at SATA and virtio are not told, only that. */
function modelOf(row: Row): string | null {
  const words = [text(row.vendor), text(row.model)].filter(
    (word) => word !== null && !/^(ATA|0x[0-9a-f]{4})$/.test(word),
  );
  return words.length === 0 ? null : words.join(' ');
}

/** Who uses a device, by all that the kernel tells. */
function collectUses({ mountinfo, swaps, attributes, btrfs }: LinuxRecord): (row: Row) => Uses {
  const mounts = parseMounts(mountinfo);
  const swapFiles = swaps.split('\n').map((line) => line.split(/\s/)[0]);
  const backing = new Set(Object.values(attributes).map(({ backingFile }) => backingFile));
  return (row) => {
    const path = text(row.name) ?? '';
    const told = text(row.mountpoint);
    const here = mounts.filter(({ number, source }) => number === row['maj:min'] || source === path);
    const points = new Set([...here.map(({ point }) => printable(point)), ...(told?.startsWith('/') ? [told] : [])]);
    const isSwap = told === '[SWAP]' || swapFiles.includes(path);
    const uses = [
      ...(isSwap ? ['is swap of the running system'] : []),
      ...(btrfs.includes(path) && points.size === 0 ? ['belongs to a mounted btrfs'] : []),
      ...(backing.has(path) ? ['is used by a loop device'] : []),
    ];
    return { mountPoints: [...points], uses };
  };
}

function text(value: unknown): string | null {
  const trimmed = typeof value === 'string' ? printable(value.trim()) : '';
  return trimmed === '' ? null : trimmed;
}

function isSet(value: unknown): boolean {
  return value === true || value === '1' || value === 1;
}
