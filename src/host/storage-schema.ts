/** Written form of `storage`. */
import { diskSchema } from './disk-schema.ts';
import { FieldError, field, optional, section, word } from './field.ts';
import { leastBytes } from './partition-plan.ts';
import { quoteText } from './plain-text.ts';
import { parseSize, sizeForm } from './size.ts';
import { filesystems } from './storage.ts';

const filesystem = optional(word(...filesystems));

/** @param least in bytes */
function sizeFrom<const Word extends string, Value>(least: number, word: Word, meaning: Value) {
  return field(`${sizeForm}, or ${word}`, (text): number | Value | undefined => {
    if (text === word) return meaning;
    const bytes = parseSize(text);
    if (bytes !== undefined && bytes < least)
      throw new FieldError(`expected at least ${least / 1e6} MB, got ${quoteText(text)}`);
    return bytes;
  });
}

export const storageSchema = section('a mapping with layout, filesystem, swap, root, encryption or guests', {
  layout: optional(word('plain', 'lvm')),
  filesystem,
  swap: optional(sizeFrom(leastBytes.swap, 'none', 0)),
  root: optional(sizeFrom(leastBytes.root, 'rest', 'rest' as const)),
  encryption: optional(
    section('a mapping with key-stick', {
      'key-stick': field('the label of a file system: 1 to 11 of A-Z, 0-9, _ and -', parseLabel),
      unlock: optional(word('passphrase', 'key-stick')),
    }),
  ),
  guests: optional(
    section('a mapping with size or disk', {
      size: optional(sizeFrom(leastBytes.guests, 'rest', 'rest' as const)),
      disk: optional(diskSchema),
      erase: optional(word('yes', 'no')),
      filesystem,
    }),
  ),
});

/** What FAT holds as it is written, in characters that crypttab(5), sh and udev's names of links all leave as they are. */
function parseLabel(text: string): string | undefined {
  return /^[A-Z0-9][A-Z0-9_-]{0,10}$/.test(text) ? text : undefined;
}
