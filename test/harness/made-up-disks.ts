/** Disks as sysfs, /dev and udev's database have them, for scripts that look at a made-up machine. */
import { mkdir, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';

export interface Disk {
  readonly name: string;
  readonly bytes: number;
  readonly serial?: string;
  readonly model?: string;
  /** Name below /dev/disk/by-id. */
  readonly byId?: string;
  readonly hidden?: boolean;
  /** Where it is below /sys/devices. */
  readonly place?: string;
  /** Further files of its folder in sysfs. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Further properties that udev tells of the disk, or of its partitions. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly partitionProperties?: Readonly<Record<string, string>>;
  /** What can be read from it; zeros unless told otherwise, and null where reading fails. */
  readonly content?: Uint8Array | null;
  /** The same of each of its partitions; none unless told. */
  readonly partitions?: readonly Uint8Array[];
}

export const GB = 1e9;
export const zeros = Buffer.alloc(2 ** 20);
const usb = 'pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block';
export const stick: Disk = {
  name: 'sda',
  bytes: 8 * GB,
  serial: 'STICK',
  model: 'Stick',
  place: usb,
  attributes: { removable: '1' },
  partitions: [zeros],
};
export const ssd: Disk = {
  name: 'sdb',
  bytes: 500 * GB,
  serial: 'SSD1',
  model: 'Samsung_SSD_850',
  byId: 'ata-Samsung_SSD_850_SSD1',
  place: 'pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block',
  attributes: { 'queue/rotational': '0' },
};
export const nvme: Disk = {
  name: 'nvme0n1',
  bytes: 1000 * GB,
  serial: 'NVME1',
  model: 'Big Drive',
  attributes: { wwid: 'eui.0025385b71b0a1c2', 'queue/rotational': '0' },
};
/** A disk in a USB case, which to udev is one of ATA. */
export const usbDisk: Disk = {
  name: 'sdu',
  bytes: 2000 * GB,
  serial: 'USB1',
  place: usb,
  properties: { ID_BUS: 'ata' },
};

export type Write = (path: string, content: string | Uint8Array) => Promise<void>;

/** Writes the disk into sysfs, /dev and udev's database, below `root`. */
export async function addDisk(root: string, write: Write, disk: Disk): Promise<void> {
  const { name, serial = '', model = '', properties = {}, partitionProperties = {}, partitions = [] } = disk;
  const folder = `sys/devices/${disk.place ?? 'pci0000:00/other'}/${name}`;
  // blkid looks for ZFS on nothing smaller
  const writeDevice = async (device: string, content: Uint8Array): Promise<void> => {
    await write(`dev/${device}`, content);
    await truncate(join(root, `dev/${device}`), 64 * 2 ** 20);
  };
  await write(`${folder}/size`, `${disk.bytes / 512}\n`);
  await write(`${folder}/hidden`, disk.hidden ? '1\n' : '0\n');
  for (const [path, text] of Object.entries(disk.attributes ?? {})) await write(`${folder}/${path}`, `${text}\n`);
  for (const list of ['block', 'class/block']) await symlink(join(root, folder), join(root, `sys/${list}/${name}`));
  if (disk.content !== null) await writeDevice(name, disk.content ?? zeros);
  await write(`udev/${name}`, udevLines({ ID_SERIAL_SHORT: serial, ID_MODEL: model, ...properties }));
  for (const [index, content] of partitions.entries()) {
    const part = `${name}${/\d$/.test(name) ? 'p' : ''}${index + 1}`;
    await write(`${folder}/${part}/partition`, `${index + 1}\n`);
    await symlink(join(root, folder, part), join(root, `sys/class/block/${part}`));
    await writeDevice(part, content);
    await write(`udev/${part}`, udevLines(partitionProperties));
  }
  if (disk.byId !== undefined) {
    await mkdir(join(root, 'dev/disk/by-id'), { recursive: true });
    await symlink(join(root, `dev/${name}`), join(root, `dev/disk/by-id/${disk.byId}`));
  }
}

function udevLines(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
