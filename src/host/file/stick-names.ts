/** How descriptions name sticks, and files on them. */
import { FieldError } from '../written/field.ts';

export const stickLabelForm = 'the label of a file system: 1 to 11 of A-Z, 0-9, _ and -';

/**
 * A label that the installer finds by what udev says of it: what FAT holds as it is written, in characters that crypttab(5), sh and
 * udev's names of links all leave as they are.
 */
export function parsePlainLabel(text: string): string | undefined {
  if (text === 'PASSFORGE')
    throw new FieldError('is the label of a partition of the installation medium; choose another');
  return /^[A-Z0-9][A-Z0-9_-]{0,10}$/.test(text) ? text : undefined;
}

/** Relative to the root of the stick. */
export function parseStickFile(text: string): string | undefined {
  const parts = text.split('/');
  return text.length <= 500 && parts.every((part) => part !== '' && part !== '.' && part !== '..') ? text : undefined;
}

/** The same, in names that FAT holds, which most sticks have. */
export function parseFatFile(text: string): string | undefined {
  return parseStickFile(text) !== undefined && text.split('/').every(isFatName) ? text : undefined;
}

function isFatName(name: string): boolean {
  return !/[\\:*?"<>|\p{Cc}]|[. ]$/u.test(name);
}
