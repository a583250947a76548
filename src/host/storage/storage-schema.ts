/** Written form of `storage`. */

import { parsePlainLabel, stickLabelForm } from '../file/stick-names.ts';
import { FieldError, field, optional, section, word } from '../written/field.ts';
import { quoteText } from '../written/plain-text.ts';
import { parseSize, sizeForm } from '../written/size.ts';
import { guestsDiskSchema } from './disk-schema.ts';
import { leastBytes } from './partition-plan.ts';
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

export const storageSchema = section(
  'a mapping with layout, filesystem, swap, root, encryption or guests',
  {
    layout: optional(word('plain', 'lvm')),
    filesystem,
    swap: optional(sizeFrom(leastBytes.swap, 'none', 0)),
    root: optional(sizeFrom(leastBytes.root, 'rest', 'rest' as const)),
    encryption: optional(
      section(
        'a mapping with key-stick',
        {
          'key-stick': field(stickLabelForm, parsePlainLabel),
          unlock: optional(word('passphrase', 'key-stick')),
        },
        {
          'key-stick': 'Label of the stick that holds HOSTNAME.key while installing; made there if missing.',
          unlock: 'What opens the host at each start (default: passphrase).',
        },
      ),
    ),
    guests: optional(
      section(
        'a mapping with size or disk',
        {
          size: optional(sizeFrom(leastBytes.guests, 'rest', 'rest' as const)),
          disk: optional(guestsDiskSchema),
          filesystem,
        },
        {
          size: 'Size on the system disk.',
          disk: 'A disk of its own, by conditions that match exactly one.',
          filesystem: 'Its file system (default: as root).',
        },
      ),
    ),
  },
  {
    layout: 'Partitions, or a volume group in one (default: plain).',
    filesystem: 'File system of root (default: ext4).',
    swap: 'Swap space (default: by memory, or 4 GiB once anything here differs from the defaults).',
    root: 'Size of the root file system (default: rest).',
    encryption: 'LUKS below the volume group.',
    guests: "Storage of the guests' own, at /var/lib/libvirt/images.",
  },
);
