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

/**
 * @param given options by which an unusual drive is asked for
 * @throws PassforgeError with all objections, and all that is unusual and was not asked for
 */
export function requireTakeable(
  drive: Drive,
  imageSize: number,
  drives: readonly Drive[],
  given: readonly string[],
): void {
  const objections = findObjections(drive, imageSize, drives);
  const unusual = findUnusualTraits(drive).filter(({ option }) => !given.includes(option));
  const findings = [...objections, ...unusual].map(({ finding }) => finding);
  if (findings.length === 0) return;
  const options = unusual.map(({ option }) => option).join(' ');
  const remedies = new Set(objections.flatMap(({ remedy }) => remedy ?? []));
  const isHopeless = objections.some(({ remedy }) => remedy === null);
  if (options !== '' && !isHopeless) remedies.add(`If it is meant nevertheless, add ${options}`);
  throw refusal(drive.path, findings, remedies.size === 0 ? undefined : [...remedies].join('\n  '));
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
