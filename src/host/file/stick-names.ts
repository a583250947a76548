/** How descriptions name sticks, and files on them. */

export const stickLabelForm = 'the label of a file system: 1 to 11 of A-Z, 0-9, _ and -';

/**
 * A label that the installer finds by what udev says of it: what FAT holds as it is written, in characters that crypttab(5), sh and
 * udev's names of links all leave as they are.
 */
export function parsePlainLabel(text: string): string | undefined {
  return /^[A-Z0-9][A-Z0-9_-]{0,10}$/.test(text) ? text : undefined;
}

/** Relative to the root of the stick. */
export function parseStickFile(text: string): string | undefined {
  const parts = text.split('/');
  return text.length <= 500 && parts.every((part) => part !== '' && part !== '.' && part !== '..') ? text : undefined;
}
