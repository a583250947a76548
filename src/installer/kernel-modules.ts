/** Which kernel modules of a linux-image package the installer gets: what finds a medium and a disk, and their file systems. */

const folders: readonly string[] = [
  'arch',
  'crypto',
  'drivers/ata',
  'drivers/block',
  'drivers/cdrom',
  'drivers/char/hw_random',
  'drivers/dax',
  'drivers/firmware',
  'drivers/md',
  'drivers/message',
  'drivers/nvdimm',
  'drivers/nvme',
  'drivers/pci',
  'drivers/scsi',
  'drivers/ufs',
  'drivers/usb/storage',
  'drivers/virtio',
  'fs/btrfs',
  'fs/efivarfs',
  'fs/ext4',
  'fs/fat',
  'fs/fuse',
  'fs/isofs',
  'fs/jbd2',
  'fs/nls',
  'fs/udf',
  'fs/xfs',
  'lib',
];

const single: readonly string[] = ['drivers/char/virtio_console', 'fs/mbcache'];

/** Lists that depmod(8) needs beside the modules. */
const lists = /\/modules\.(order|builtin|builtin\.modinfo)$/;

/** Whether the installer gets this file of a linux-image package; the path is relative to the root. */
export function isInstallerModule(path: string): boolean {
  const inside = /^(?:usr\/)?lib\/modules\/[^/]+\/kernel\/(.*)$/.exec(path)?.[1];
  if (inside === undefined) {
    return lists.test(path);
  }
  const stem = inside.replace(/\.ko(\.\w+)?$/, '');
  return folders.some((folder) => inside.startsWith(`${folder}/`)) || single.includes(stem);
}

/** The ABI of the installer's kernel, as in `6.12.107+deb13-amd64`, from the paths of its initrd. */
export function findKernelAbi(initrdPaths: readonly string[]): string | undefined {
  for (const path of initrdPaths) {
    const abi = /^(?:usr\/)?lib\/modules\/([^/]+)\//.exec(path)?.[1];
    if (abi !== undefined) {
      return abi;
    }
  }
  return undefined;
}
