/** Drives as an admin reads them. */

import { formatBytes } from '../format-bytes.ts';
import type { Drive } from './drive.ts';
import { findObjections } from './judge-drive.ts';
import { findUnusualTraits } from './proof.ts';

/** Those that an admin can mean: not the kernel's own devices in memory or files, and no readers of the network without one. */
export function listedDrives(drives: readonly Drive[]): Drive[] {
  return drives.filter(
    ({ path, kind, size, isRemovable }) =>
      kind === 'disk' && !/^\/dev\/z?ram\d/.test(path) && (size > 0 || isRemovable),
  );
}

/**
 * Two groups: what can be written to, and what cannot, each with all reasons.
 * @param drives those to list, of
 * @param all drives of this machine
 */
export function formatDrives(drives: readonly Drive[], imageSize: number, all: readonly Drive[]): string {
  const rows = toRows(drives);
  const taken = drives.filter((drive) => findObjections(drive, imageSize, all).length === 0);
  const refused = drives.filter((drive) => !taken.includes(drive));
  const lines = [
    ...(taken.length === 0 ? ['no drive can be written to; plug the stick in'] : ['can be written to:']),
    ...taken.flatMap((drive) => [`  ${rows.get(drive)}`, ...describeTraits(drive)]),
    ...(refused.length === 0 ? [] : ['not taken:']),
    ...refused.flatMap((drive) => [
      `  ${rows.get(drive)}`,
      ...findObjections(drive, imageSize, all).map(({ finding }) => `      ${finding}`),
    ]),
  ];
  return lines.join('\n');
}

/** One drive in a line. */
export function formatDrive(drive: Drive): string {
  return cellsOf(drive).join('  ');
}

function describeTraits(drive: Drive): string[] {
  return findUnusualTraits(drive).map(({ finding, option }) => `      ${finding}: only with ${option}`);
}

function toRows(drives: readonly Drive[]): ReadonlyMap<Drive, string> {
  const all = drives.map(cellsOf);
  const widths = all.reduce<number[]>(
    (most, cells) => cells.map((cell, at) => Math.max(cell.length, most[at] ?? 0)),
    [],
  );
  return new Map(
    drives.map((drive, row) => [
      drive,
      (all[row] ?? [])
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    ]),
  );
}

function cellsOf(drive: Drive): string[] {
  return [
    drive.path,
    formatBytes(drive.size),
    drive.bus ?? '-',
    drive.model ?? 'unknown model',
    drive.serial ?? 'no serial',
    describeContent(drive),
  ];
}

/** `vfat "KEYS", ext4`; what cannot be read needs no less care. */
function describeContent({ volumes }: Drive): string {
  const known = volumes
    .filter(({ format }) => format !== null)
    .map(({ format, label }) => (label === null ? `${format}` : `${format} "${label}"`));
  if (known.length > 0) return known.join(', ');
  return volumes.length > 1 ? `${volumes.length - 1} unknown partitions` : 'nothing known on it';
}
