/** What an admin has to show before a drive is overwritten: that the drive is known, and that an unusual one is meant. */

import { formatBytes } from '../format-bytes.ts';
import type { Drive } from './drive.ts';
import { hasNearNamesake, lastCharacters, nameOf } from './namesakes.ts';
import { shellWord } from './shell-word.ts';

/** More than this is seldom a stick. Sticks sold as 64 GB have up to this many bytes, or 64 × 1000³. */
export const largestUsualSize = 64 * 1024 ** 3;

export interface UnusualTrait {
  readonly finding: string;
  /** The option with which the admin says that such a drive is meant. */
  readonly option: '--large' | '--fixed';
}

export function findUnusualTraits({ size, isRemovable }: Drive): UnusualTrait[] {
  const large = { finding: `it has more than 64 GB (${formatBytes(size)})`, option: '--large' } as const;
  const fixed = { finding: 'it says that it is not removable', option: '--fixed' } as const;
  return [...(size > largestUsualSize ? [large] : []), ...(isRemovable ? [] : [fixed])];
}

export interface Proof {
  /** What may be typed. */
  readonly answers: readonly string[];
  /** That in words. */
  readonly wanted: string;
}

/**
 * The end of a serial will do, except of an unusual drive or one whose end another drive has too. A size is not known by
 * heart: it is shown.
 */
export function proofOf(drive: Drive, drives: readonly Drive[]): Proof {
  const { text, noun } = nameOf(drive);
  if (noun !== 'serial') return { answers: [text], wanted: `its ${noun} (${text})` };
  const isWhole =
    findUnusualTraits(drive).length > 0 || text.length <= lastCharacters || hasNearNamesake(drive, drives);
  return isWhole
    ? { answers: [text], wanted: `its whole ${noun}` }
    : {
        answers: [text.slice(-lastCharacters), text],
        wanted: `the last ${lastCharacters} characters of its ${noun}`,
      };
}

/** The words after `passforge flash IMAGE` that ask nothing. */
export function optionsWithoutQuestion(drive: Drive): string {
  const traits = findUnusualTraits(drive).map(({ option }) => option);
  return ['--device', drive.path, ...traits, '--yes', '--serial', shellWord(nameOf(drive).text)].join(' ');
}
