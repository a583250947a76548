/** How descriptions name sticks, and files on them. */
import { FieldError } from '../written/field.ts';

export const stickLabelForm = 'the label of a file system: 1 to 11 of A-Z, 0-9, _ and -, the first a letter or digit';

/**
 * A label that the installer finds by what udev says of it: what FAT holds as it is written, in characters that crypttab(5), sh and
 * udev's names of links all leave as they are.
 */
export function parsePlainLabel(text: string): string | undefined {
  if (text === 'PASSFORGE')
    throw new FieldError('is the label of a partition of the installation medium; choose another');
  const label = /^[A-Z0-9][A-Z0-9_-]{0,10}$/;
  if (label.test(text)) return text;
  const capitals = text.toUpperCase();
  if (!label.test(capitals)) return undefined;
  throw new FieldError(`expected capital letters, as FAT has them: ${capitals}; label the stick so (fatlabel)`);
}

/** Relative to the root of the stick. */
export function parseStickFile(text: string): string | undefined {
  const parts = text.split('/');
  return text.length <= 500 && parts.every((part) => part !== '' && part !== '.' && part !== '..') ? text : undefined;
}

/** The same, in names that FAT holds, which most sticks have. */
export function parseFatFile(text: string): string | undefined {
  if (text.includes('\\')) throw new FieldError('expected / between folders, and no backslash');
  if (/^\/|\/$|^[A-Za-z]:/.test(text)) {
    throw new FieldError('expected a path from the root of the stick, as keys/wg0.conf: no / at an end, and no drive');
  }
  return parseStickFile(text) !== undefined && text.split('/').every(isFatName) ? text : undefined;
}

/** Of one file or folder. */
export function isFatName(name: string): boolean {
  return !/[\\:*?"<>|\p{Cc}]|[. ]$/u.test(name);
}
