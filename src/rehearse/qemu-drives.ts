/** Spells disks and the installation medium of a rehearsal's machine as arguments for qemu-system-x86_64(1). */
import type { DiskStandIn } from './disk-stand-in.ts';
import type { OwnDevice } from './pci-layout.ts';
import { qemuOption } from './qemu-option.ts';

/** A disk of the machine, and the file that holds its blocks. */
export interface Drive {
  readonly disk: DiskStandIn;
  /** As QEMU's `file=` takes it. */
  readonly file: string;
  readonly format: 'qcow2' | 'raw';
  /** A configuration of QEMU's blkdebug driver, which fails as that says; undefined for a drive that does not fail. */
  readonly faults?: string;
}

export interface Stick {
  readonly file: string;
  readonly as: 'usb' | 'optical';
}

/** The controller of SCSI disks, where there are some. */
const scsiController: OwnDevice = { driver: 'virtio-scsi-pci', values: { id: 'scsi' } };

/** What disks bring onto the root bus: themselves, or their controller. */
export function driveDevices(drives: readonly Drive[]): OwnDevice[] {
  const hasScsi = drives.some(({ disk }) => disk.driver === 'scsi-hd');
  return [
    ...drives.flatMap(({ disk }, index) => (isOnRootBus(disk) ? [pciDevice(disk, index)] : [])),
    ...(hasScsi ? [scsiController] : []),
  ];
}

function isOnRootBus({ driver }: DiskStandIn): boolean {
  return driver === 'virtio-blk-pci' || driver === 'nvme';
}

function pciDevice(disk: DiskStandIn, index: number): OwnDevice {
  return { driver: disk.driver, values: diskValues(disk, index) };
}

/** The file of a disk, and the device of one that has a controller of its own. */
export function diskArguments({ disk, ...source }: Drive, index: number, powerCut: boolean): string[] {
  const cache = powerCut ? 'writeback' : 'unsafe';
  const drive = ['-drive', qemuOption('', { if: 'none', id: diskId(index), cache, ...sourceValues(source) })];
  if (isOnRootBus(disk)) return drive;
  return [...drive, '-device', qemuOption(disk.driver, { ...diskValues(disk, index), ...seatOf(disk, index) })];
}

function sourceValues({ file, format, faults }: Omit<Drive, 'disk'>): OwnDevice['values'] {
  if (faults === undefined) return { format, file };
  return { driver: 'blkdebug', config: faults, 'image.driver': format, 'image.file.filename': file };
}

function seatOf({ driver }: DiskStandIn, index: number): OwnDevice['values'] {
  if (driver === 'ide-hd') return { bus: `ide.${index}` };
  return driver === 'scsi-hd' ? { bus: 'scsi.0' } : { bus: 'usb.0', removable: false };
}

function diskValues({ driver, serial, model, wwn, solid }: DiskStandIn, index: number): OwnDevice['values'] {
  const drive = diskId(index);
  // QEMU's SCSI disks call their model a product
  const name = driver === 'scsi-hd' ? { product: model ?? undefined } : { model: model ?? undefined };
  const rotation = solid && driver !== 'nvme' ? { rotation_rate: 1 } : {};
  return { drive, serial, ...name, wwn: wwn ?? undefined, ...rotation, bootindex: index + 1 };
}

function diskId(index: number): string {
  return index === 0 ? 'disk' : `disk${index + 1}`;
}

/** The chipset's ports are counted from 0; disks take the first ones. */
const opticalPort = 5;

export function stickArguments(stick: Stick | null): string[] {
  if (stick === null) return [];
  const values = { if: 'none', id: 'stick', format: 'raw', cache: 'unsafe', file: stick.file } as const;
  if (stick.as === 'optical') {
    const device = qemuOption('ide-cd', { bus: `ide.${opticalPort}`, drive: 'stick', bootindex: 0 });
    return ['-drive', qemuOption('', { ...values, readonly: true }), '-device', device];
  }
  const device = 'usb-storage,bus=usb.0,drive=stick,removable=on,bootindex=0';
  return ['-drive', qemuOption('', values), '-device', device];
}

/** A stick that the description names: with files for the host, or with the key of its encryption. */
export interface NamedStick {
  /** A raw image. */
  readonly file: string;
  /** Whether the installed host wants it at each start; else it is there while the installation medium is. */
  readonly opensHost: boolean;
}

/** Nothing is started from one. */
export function namedStickArguments({ file }: NamedStick, index: number): string[] {
  const id = `named${index}`;
  const drive = qemuOption('', { if: 'none', id, format: 'raw', cache: 'unsafe', file });
  return ['-drive', drive, '-device', qemuOption('usb-storage', { bus: 'usb.0', drive: id, removable: true })];
}
