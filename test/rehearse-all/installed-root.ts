/** Looks into the root file system of a kept disk whose host is off. Wants root. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../src/system/run-command.ts';
import { withWorkDirectory } from '../../src/system/work-directory.ts';

export interface InstalledRoot {
  /** The whole disk, without the layers of qcow2. */
  readonly disk: string;
  /** Where its root file system is mounted, read-only. */
  readonly root: string;
  /** Empty at first, and gone in the end. */
  readonly folder: string;
}

/** @param kept a disk whose largest partition has the root file system, as it is without volume groups */
export function withInstalledRoot<T>(kept: string, act: (installed: InstalledRoot) => Promise<T>): Promise<T> {
  return withWorkDirectory(async (work) => {
    const [disk, root, folder] = [join(work, 'disk.raw'), join(work, 'root'), join(work, 'folder')];
    await mkdir(root);
    await mkdir(folder);
    await runCommand('qemu-img', ['convert', '-O', 'raw', kept, disk]);
    const { stdout } = await runCommand('sfdisk', ['--json', disk]);
    const { partitions } = (JSON.parse(stdout) as { partitiontable: { partitions: Partition[] } }).partitiontable;
    const [largest] = partitions.toSorted((a, b) => b.size - a.size);
    if (largest === undefined) throw new Error(`${kept} has no partition`);
    await runCommand('mount', ['-o', `ro,noload,loop,offset=${largest.start * sectorBytes}`, disk, root]);
    try {
      return await act({ disk, root, folder });
    } finally {
      await runCommand('umount', ['--recursive', root]);
    }
  });
}

interface Partition {
  /** Both in sectors. */
  readonly start: number;
  readonly size: number;
}

const sectorBytes = 512;

/** What the last start told of the guests on the way down, in its order: in its journal, as no port is read so late. */
export function readWayDown(kept: string): Promise<string> {
  return withInstalledRoot(kept, async ({ root }) => {
    const journal = join(root, 'var/log/journal');
    const ofGuests = [
      '--boot=0',
      '--unit=passforge-guests',
      '--identifier=passforge-guests',
      '--output=cat',
      '--quiet',
    ];
    const { stdout } = await runCommand('journalctl', [`--directory=${journal}`, ...ofGuests]);
    return `way down: ${stdout.split('\n').join(', ')}`;
  });
}
