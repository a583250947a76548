/** How old a release file may be: a signature stays good for ever, so a mirror could go on showing an old archive. */
import { PassforgeError } from '../errors.ts';
import type { ReleaseFile } from './release-file.ts';

export interface DateBounds {
  readonly now: Date;
  /** The newest Date that this mirror has shown of the suite before, or null. */
  readonly remembered: Date | null;
  /** When the release was frozen for good, or null while it lives. */
  readonly frozen: Date | null;
  /** The one Date that the user takes whatever is wrong with it, or null. */
  readonly accepted: Date | null;
}

/** Clocks differ, and a mirror's file is at least some minutes old. */
const clockTolerance = 60 * 60 * 1000;
/** Point releases come every two to three months. */
const unusualAge = 150 * 24 * 60 * 60 * 1000;

/**
 * @param source the file's address, for messages
 * @returns what is unusual about the Date, or null
 * @throws PassforgeError of kind `untrusted` for a Date that is older than one seen before or lies ahead, and past Valid-Until
 */
export function judgeDates(release: ReleaseFile, bounds: DateBounds, source: string): string | null {
  const { date } = release;
  const objection = objectionTo(release, bounds);
  if (objection !== null && date.getTime() !== bounds.accepted?.getTime()) {
    throw new PassforgeError('untrusted', `reading ${source}: ${objection}`, {
      hint: `Try another mirror; or, if you know why, accept this one file with --accept-date ${date.toISOString()}`,
    });
  }
  if (objection !== null) return `accepted as told, though ${objection}`;
  const isOld = bounds.frozen === null && bounds.now.getTime() - date.getTime() > unusualAge;
  return isOld ? `the archive is of ${date.toISOString()}; is the mirror still updated?` : null;
}

function objectionTo({ date, validUntil }: ReleaseFile, { now, remembered, frozen }: DateBounds): string | null {
  const is = `its Date is ${date.toISOString()}`;
  if (date.getTime() > now.getTime() + clockTolerance) return `${is}, and here it is ${now.toISOString()}`;
  if (frozen !== null) return date > frozen ? `${is}, and the release was frozen on ${frozen.toISOString()}` : null;
  if (validUntil !== null && validUntil < now) return `it was valid until ${validUntil.toISOString()}`;
  if (remembered !== null && date < remembered) {
    return `${is}, and this mirror has shown one of ${remembered.toISOString()} before`;
  }
  return null;
}
