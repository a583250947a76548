/** What becomes of a medium when flashing it fails, and what is said of it. */
import { PassforgeError } from '../../errors.ts';
import type { Medium } from '../../system/raw-medium.ts';
import type { Reporter } from '../../system/reporter.ts';
import type { MediumEnds } from './medium-ends.ts';

export interface BrokenOff {
  readonly medium: Medium;
  readonly ends: MediumEnds;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  isSame(): Promise<boolean>;
}

/**
 * Empties the ends once more, whatever is known of them: a drive that claims more room than it has keeps other parts of the
 * image where its beginning is. A medium that has come in its place is left alone.
 * @returns the error, with what became of the medium
 */
export async function leaveUnbootable(job: BrokenOff, error: unknown): Promise<unknown> {
  const { medium, reporter, signal } = job;
  const told = await takeAway(job);
  if (!(error instanceof PassforgeError) || signal.aborted) {
    reporter.warn(`${medium.path}: ${told}`);
    return error;
  }
  const { kind, message, hint, cause } = error;
  return new PassforgeError(kind, `${message}\n  ${medium.path}: ${told}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

async function takeAway({ ends, isSame }: BrokenOff): Promise<string> {
  if (ends.state !== 'untouched') {
    // where nobody can tell, it may be another one
    if (!(await isSame().catch(() => false))) {
      return 'it is gone, or another medium is in its place: DO NOT START A MACHINE FROM IT until it is flashed again';
    }
    await ends.takeAway();
  }
  return {
    untouched: 'nothing was written to it',
    empty: 'its beginning is empty: no machine starts from it until it is flashed again',
    unknown: 'what is at its beginning could not be taken away: DO NOT START A MACHINE FROM IT',
    whole: 'it holds the image',
  }[ends.state];
}

/** Said when there is no time to look at the medium. */
export function tellHaste({ medium, ends }: Pick<BrokenOff, 'medium' | 'ends'>): string {
  const told = {
    untouched: 'nothing was written to it',
    empty: 'its beginning was emptied, the rest is not whole: flash it again before a machine starts from it',
    unknown: 'what is at its beginning is not known: DO NOT START A MACHINE FROM IT until it is flashed again',
    whole: 'it holds the image',
  }[ends.state];
  return `${medium.path}: ${told}`;
}
