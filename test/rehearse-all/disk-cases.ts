/** The machines on which only the installer is started, to see which disk it takes, or that it takes none: one row each. */
import { busOf, type DiskStandIn } from '../../src/rehearse/disk-stand-in.ts';
import type { FirmwareKind } from '../../src/rehearse/qemu-arguments.ts';
import type { Stick } from '../../src/rehearse/qemu-drives.ts';
import type { Content, DiskContent } from './disk-contents.ts';

export interface DiskCase {
  /** For `--only`, and its folder of logs. */
  readonly name: string;
  readonly title: string;
  /** What the description has in place of `disk: only`. */
  readonly lines: string;
  readonly firmware: FirmwareKind;
  readonly stick: Stick['as'];
  readonly disks: readonly CaseDisk[];
  /** The serial number in the machine's DMI table. */
  readonly serial?: string;
  /** Whether one bit of a package on the medium is another one. */
  readonly damaged?: boolean;
  /** Whether the stick is missing that a file of the description comes from. */
  readonly withoutSticks?: boolean;
  readonly expected: ExpectedChoice;
}

export interface CaseDisk extends Pick<DiskStandIn, 'driver' | 'serial'> {
  readonly sizeGiB: number;
  readonly content: DiskContent;
  /** The sector (of 512 bytes) that it fails to write; none by default. */
  readonly badSector?: number;
}

/**
 * Serial of the disk that is partitioned; or what is told, each in a line, when none may be; or the installer's own question, when the
 * disk that was taken fails.
 */
export type ExpectedChoice =
  | { readonly taken: string }
  | { readonly refused: readonly RegExp[] }
  | { readonly asked: RegExp; readonly written: string };

const sata = { driver: 'ide-hd', sizeGiB: 16, content: 'empty' } as const;
const nvme = { ...sata, driver: 'nvme' } as const;
const scsi = { ...sata, driver: 'scsi-hd' } as const;
const virtio = { ...sata, driver: 'virtio-blk-pci' } as const;
const first = { ...sata, serial: 'FIRST' };
const second = { ...sata, serial: 'SECOND' };

const usual = { lines: 'disk: only', firmware: 'uefi', stick: 'usb', disks: [first] } as const;

const nothingWritten = /Nothing was written/;

/** A disk with data that the description does not allow to be wiped. */
function withContent(content: Content, told: RegExp): DiskCase {
  return {
    ...usual,
    name: `disk-${content}`,
    title: `the only disk holds ${content}`,
    disks: [{ ...first, content }],
    expected: { refused: [/is not taken: it holds data/, told, nothingWritten] },
  };
}

/** Each kind of firmware with each kind of disk, and both kinds of medium with each of them. */
function machineOf(firmware: FirmwareKind, stick: Stick['as'], disk: Omit<CaseDisk, 'serial'>): DiskCase {
  const name = busOf[disk.driver];
  return {
    ...{ lines: 'disk:\n  serial: WANTED', firmware, stick },
    name: `${firmware}-${stick}-${name}`,
    title: `${firmware}, medium ${stick}, disks ${name}, the second is described`,
    disks: [
      { ...disk, serial: 'OTHER', content: 'ext4' },
      { ...disk, serial: 'WANTED' },
    ],
    expected: { taken: 'WANTED' },
  };
}

/** Whether it can only be played when the rehearsals' host has been installed. */
export function wantsHost({ disks }: DiskCase): boolean {
  return disks.some(({ content }) => content === 'host');
}

export const diskCases: readonly DiskCase[] = [
  {
    ...usual,
    name: 'equal-disks',
    title: 'two equal empty disks, and `only`',
    disks: [first, second],
    expected: { refused: [/2 disks fulfil the selector/, /serial FIRST/, /serial SECOND/, nothingWritten] },
  },
  {
    ...usual,
    name: 'described-disk',
    title: 'two equal empty disks, the second is described',
    lines: 'disk:\n  serial: SECOND',
    disks: [first, second],
    expected: { taken: 'SECOND' },
  },
  {
    ...usual,
    name: 'wrong-machine',
    title: 'another machine than the described one',
    lines: 'disk: only\nmachine:\n  serial: WANTED-MACHINE',
    serial: 'OTHER-MACHINE',
    expected: {
      refused: [
        /serial: WANTED-MACHINE is wanted, this machine has OTHER-MACHINE/,
        /serial: 'OTHER-MACHINE'/,
        nothingWritten,
      ],
    },
  },
  {
    ...usual,
    name: 'right-machine',
    title: 'the described machine',
    lines: 'disk: only\nmachine:\n  serial: WANTED-MACHINE',
    serial: 'WANTED-MACHINE',
    expected: { taken: 'FIRST' },
  },
  withContent('ext4', /ext4/),
  withContent('LVM', /LVM2_member/),
  withContent('LUKS', /crypto_LUKS/),
  withContent('NTFS', /ntfs/),
  withContent('ZFS', /zfs_member/),
  {
    ...usual,
    name: 'wiped-disk',
    title: 'the only disk holds ext4, and may be wiped',
    lines: 'disk:\n  only: yes\n  wipe: allowed',
    disks: [{ ...first, content: 'ext4' }],
    expected: { taken: 'FIRST' },
  },
  {
    ...usual,
    name: 'missing-disk',
    title: 'no disk has the described serial',
    lines: 'disk:\n  serial: WANTED',
    disks: [first, second],
    expected: { refused: [/0 disks fulfil the selector/, /serial is not WANTED/, nothingWritten] },
  },
  {
    ...usual,
    name: 'small-disk',
    title: 'the only disk is smaller than described',
    lines: 'disk:\n  size: {min: 32 GiB}',
    expected: { refused: [/0 disks fulfil the selector/, /is smaller than 34359738368 bytes/, nothingWritten] },
  },
  {
    ...usual,
    name: 'usb-disk',
    title: 'an empty disk at USB beside the only one of the machine',
    disks: [first, { ...second, driver: 'usb-storage' }],
    expected: { taken: 'FIRST' },
  },
  {
    ...usual,
    name: 'usb-disk-alone',
    title: 'no disk but one at USB',
    disks: [{ ...first, driver: 'usb-storage' }],
    expected: { refused: [/0 disks fulfil the selector/, /can be pulled out/, nothingWritten] },
  },
  {
    ...usual,
    name: 'damaged-medium',
    title: 'one flipped bit in a package on the medium',
    damaged: true,
    expected: {
      refused: [/the installation medium is damaged/, /\/cdrom\/pool\/\S+\.deb has changed/, nothingWritten],
    },
  },
  {
    ...usual,
    name: 'missing-stick',
    title: 'the stick is missing that a file of the description comes from',
    withoutSticks: true,
    expected: {
      refused: [
        /files that come from a stick are not there/,
        /files\[0\] \(\/root\/canary\): no file system is labelled CANARY/,
        /Nothing was written to a disk/,
      ],
    },
  },
  // the partition table, the first block of the EFI system partition, the partition table's copy at the end of 16 GiB
  ...[0, 2048, 16 * 2 ** 21 - 1].map(
    (badSector): DiskCase => ({
      ...usual,
      name: `failing-disk-${badSector}`,
      title: `the described disk fails to write its sector ${badSector}`,
      lines: 'disk:\n  serial: SECOND',
      disks: [first, { ...second, badSector }],
      expected: { asked: /^partman/, written: 'SECOND' },
    }),
  ),
  {
    ...usual,
    name: 'installed-bios',
    title: 'the host was installed by UEFI, its disk may be wiped, and BIOS starts the medium',
    lines: 'disk:\n  only: yes\n  wipe: allowed',
    firmware: 'bios',
    disks: [{ ...first, content: 'host' }],
    expected: { refused: [/this machine is installed already: matrix/, nothingWritten] },
  },
  machineOf('bios', 'usb', sata),
  machineOf('bios', 'optical', nvme),
  machineOf('bios', 'usb', virtio),
  machineOf('bios', 'optical', scsi),
  machineOf('uefi', 'optical', sata),
  machineOf('uefi', 'usb', nvme),
  machineOf('uefi', 'optical', virtio),
  machineOf('uefi', 'usb', scsi),
  machineOf('secure-boot', 'usb', sata),
  machineOf('secure-boot', 'optical', nvme),
  machineOf('secure-boot', 'usb', virtio),
  machineOf('secure-boot', 'optical', scsi),
];
