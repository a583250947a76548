/** Disks as somebody's machine may have them: each with one partition that holds something, made by the real tools. */
import { open } from 'node:fs/promises';
import { runCommand } from '../../src/system/run-command.ts';
import { zfs } from '../harness/disk-contents.ts';

export type Content = 'empty' | 'ext4' | 'LVM' | 'LUKS' | 'NTFS' | 'ZFS';

/** Beside it: the disk of the host that the rehearsals have installed. */
export type DiskContent = Content | 'host';

const mebibyte = 2 ** 20;
/** Where the partition begins, and how long it is. */
const partition = { offset: mebibyte, size: 512 * mebibyte };

/** Makes a sparse file of a disk. */
export async function makeDisk(file: string, sizeGiB: number, content: Content): Promise<void> {
  const disk = await open(file, 'w');
  try {
    await disk.truncate(sizeGiB * 2 ** 30);
  } finally {
    await disk.close();
  }
  if (content === 'empty') return;
  const table = `label: gpt\nstart=${partition.offset / 512}, size=${partition.size / 512}\n`;
  await runCommand('sfdisk', ['--quiet', file], { input: table });
  await makers[content](file);
}

const makers: Readonly<Record<Exclude<Content, 'empty'>, (file: string) => Promise<unknown>>> = {
  ext4: (file) => {
    const place = ['-E', `offset=${partition.offset}`, file, `${partition.size / 1024}k`];
    return runCommand('mkfs.ext4', ['-q', '-F', ...place]);
  },
  LVM: (file) => onLoop(file, (device) => runCommand('pvcreate', ['--quiet', device])),
  LUKS: (file) =>
    onLoop(file, (device) => {
      const quick = ['--batch-mode', '--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000'];
      return runCommand('cryptsetup', ['luksFormat', ...quick, '--key-file', '-', device], { input: 'secret' });
    }),
  NTFS: (file) => onLoop(file, (device) => runCommand('mkntfs', ['--quick', '--quiet', device])),
  ZFS: writeZfs,
};

async function onLoop(file: string, act: (device: string) => Promise<unknown>): Promise<void> {
  const place = ['--offset', String(partition.offset), '--sizelimit', String(partition.size)];
  const { stdout } = await runCommand('losetup', ['--find', '--show', ...place, file]);
  const device = stdout.trim();
  try {
    await act(device);
  } finally {
    await runCommand('losetup', ['--detach', device]);
  }
}

/** No tool makes ZFS without its module. */
async function writeZfs(file: string): Promise<void> {
  const disk = await open(file, 'r+');
  await disk.write(zfs, 0, zfs.length, partition.offset).finally(() => disk.close());
}
