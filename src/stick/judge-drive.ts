/** Whether a drive may be overwritten: each rule tells what it found against it, and all of them are asked. */

import { formatBytes } from '../format-bytes.ts';
import type { Drive } from './drive.ts';
import { memberName, spansDrives } from './member-names.ts';
import { sharedMark } from './namesakes.ts';

export interface Objection {
  readonly finding: string;
  /** What to do about it, in the imperative; null when nothing can be done. */
  readonly remedy: string | null;
}

type Rule = (drive: Drive, imageSize: number, drives: readonly Drive[]) => readonly Objection[];

/**
 * Everything that speaks against writing an image of that many bytes to the drive; nothing if it can be taken.
 * @param drives all of this machine
 */
export function findObjections(drive: Drive, imageSize: number, drives: readonly Drive[]): Objection[] {
  return rules.flatMap((rule) => rule(drive, imageSize, drives));
}

const isADrive: Rule = ({ kind }) =>
  kind === 'disk' || kind === 'loop' ? [] : [{ finding: `it is no drive but of the kind ${kind}`, remedy: null }];

const holdsAMedium: Rule = ({ size }) =>
  size > 0 ? [] : [{ finding: 'there is no medium in it', remedy: 'Put the card in.' }];

const canBeWritten: Rule = ({ isReadOnly }) =>
  isReadOnly ? [{ finding: 'it is read-only', remedy: 'Look for a switch at the stick or card.' }] : [];

const hasRoom: Rule = ({ size }, imageSize) =>
  size === 0 || size >= imageSize
    ? []
    : [{ finding: `it is too small: ${formatBytes(size)}, the image has ${formatBytes(imageSize)}`, remedy: null }];

/** The image counts in sectors of 512 bytes; firmware would look for its partition table at eight times the place. */
const hasUsualSectors: Rule = ({ sectorSize }) =>
  sectorSize === 512
    ? []
    : [{ finding: `no machine would start from it: its sectors have ${sectorSize} bytes, not 512`, remedy: null }];

const systemFolders = ['/', '/usr', '/var', '/home', '/boot', '/boot/efi', '/nix', '/gnu'];

const isNotTheSystem: Rule = ({ volumes }) => {
  const found = volumes.flatMap(({ path, mountPoints }) =>
    mountPoints.filter((point) => systemFolders.includes(point)).map((point) => `${point} on ${path}`),
  );
  return found.length === 0 ? [] : [{ finding: `the running system is on it: ${found.join(', ')}`, remedy: null }];
};

const isNotMounted: Rule = ({ volumes }) =>
  volumes.flatMap(({ path, mountPoints }) =>
    mountPoints
      .filter((point) => !systemFolders.includes(point))
      .map((point) => ({
        finding: `${path} is mounted at ${point}`,
        remedy: `Take it out of use: ${unmountCommand(path)}`,
      })),
  );

/** macOS wants all of a disk taken out of use at once. */
function unmountCommand(path: string): string {
  const [disk] = /^\/dev\/disk\d+/.exec(path) ?? [];
  return disk === undefined ? `umount ${path}` : `diskutil unmountDisk ${disk}`;
}

const isNotUsed: Rule = ({ volumes }) =>
  volumes.flatMap(({ path, uses }) => uses.map((use) => ({ finding: `${path} ${use}`, remedy: null })));

const isNotBuiltUpon: Rule = ({ volumes }) =>
  volumes
    .slice(1)
    .filter(({ kind }) => kind !== 'part')
    .map(({ path, kind }) => ({ finding: `the running system uses it for ${path} (${kind})`, remedy: null }));

const isNoMember: Rule = ({ volumes }) =>
  volumes.flatMap(({ path, format, signatures }) => {
    const found = [format, ...(signatures ?? [])].flatMap((one) => (one === null ? [] : (memberName(one) ?? [])));
    const remedy = `If nothing of it is needed, take the mark off: wipefs --all ${path}`;
    return [...new Set(found)].map((name) => ({ finding: `${path} belongs to ${name}`, remedy }));
  });

const isNoPartOfAnothers: Rule = (drive, _imageSize, drives) =>
  drive.volumes.flatMap(({ path, format, uuid }) => {
    if (uuid === null || !spansDrives(format)) return [];
    const others = drives.filter(
      (other) => other.path !== drive.path && other.volumes.some((one) => one.uuid === uuid),
    );
    if (others.length === 0) return [];
    const remedy = `If it is a copy, pull the other one out; if nothing of it is needed: wipefs --all ${path}`;
    return [{ finding: `${path} belongs to a ${format} that lies on ${pathsOf(others)} too`, remedy }];
  });

/** Neither a serial nor a size that two drives have shows which one is meant. */
const hasNoNamesake: Rule = (drive, _imageSize, drives) =>
  drives.flatMap((other) => {
    const mark = sharedMark(drive, other);
    return mark === null
      ? []
      : [
          {
            finding: `it cannot be told from another one: ${other.path} ${mark}`,
            remedy: `Pull ${other.path} out.`,
          },
        ];
  });

function pathsOf(drives: readonly Drive[]): string {
  return drives.map(({ path }) => path).join(', ');
}

const rules: readonly Rule[] = [
  isADrive,
  isNotTheSystem,
  isNotMounted,
  isNotUsed,
  isNotBuiltUpon,
  isNoMember,
  isNoPartOfAnothers,
  hasNoNamesake,
  holdsAMedium,
  canBeWritten,
  hasRoom,
  hasUsualSectors,
];
