/** The drive that the admin names, or every reason why not. */
import { PassforgeError } from '../errors.ts';
import type { Drive } from './drive.ts';
import { findObjections } from './judge-drive.ts';
import { findUnusualTraits } from './proof.ts';

/**
 * @param path without symbolic links
 * @throws PassforgeError that tells the drive if it is only a part of one
 */
export function findDrive(drives: readonly Drive[], path: string): Drive {
  const drive = drives.find((one) => one.path === path);
  if (drive !== undefined) return drive;
  const whole = drives.find(({ volumes }) => volumes.some((volume) => volume.path === path));
  throw whole === undefined
    ? refusal(path, ['it is no drive of this machine'], 'Without --device the drives are listed.')
    : refusal(path, [`it is only a part of ${whole.path}`], `If the whole drive is meant: --device ${whole.path}`);
}

/** @throws PassforgeError with all objections */
export function requireNoObjection(drive: Drive, imageSize: number, drives: readonly Drive[]): void {
  const objections = findObjections(drive, imageSize, drives);
  if (objections.length === 0) return;
  const remedies = new Set(objections.flatMap(({ remedy }) => remedy ?? []));
  throw refusal(
    drive.path,
    objections.map(({ finding }) => finding),
    remedies.size === 0 ? undefined : [...remedies].join('\n  '),
  );
}

/** @throws PassforgeError when an unusual drive is not asked for by all of its options */
export function requireUnusualMeant(drive: Drive, given: readonly string[]): void {
  const traits = findUnusualTraits(drive);
  const missing = traits.filter(({ option }) => !given.includes(option));
  if (missing.length === 0) return;
  throw refusal(
    drive.path,
    missing.map(({ finding }) => finding),
    `If it is meant nevertheless, add ${missing.map(({ option }) => option).join(' ')}`,
  );
}

/** @throws PassforgeError when nobody could look for what lies on it beside what it seems to be */
export function requireKnownContent({ path, volumes }: Drive): void {
  const unread = volumes.filter(({ kind, signatures }) => kind === 'part' && signatures === null);
  if (volumes[0]?.signatures !== null && unread.length === 0) return;
  throw refusal(path, ['what is on it cannot be read'], `This has to work: wipefs --no-act ${path}`);
}

function refusal(path: string, findings: readonly string[], hint: string | undefined): PassforgeError {
  const message = [`flashing ${path}: nothing is written`, ...findings].join('\n  ');
  return new PassforgeError('usage', message, hint === undefined ? {} : { hint });
}
