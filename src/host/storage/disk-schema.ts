/** Written form of a disk selector: `only`, or conditions that must match exactly one disk. */
import { z } from 'zod';
import { FieldError, field, optional, section, word, wrongType } from '../written/field.ts';
import { parseSize, sizeForm } from '../written/size.ts';
import { parseById, parseModel, parseSerial, parseWwn } from './disk-identity.ts';
import { diskBuses } from './disk-selector.ts';

const diskForm = '`only`, or a mapping with serial, wwn, model, by-id, bus, size, rotational or only';

const exactSizeForm = 'an exact size in bytes like 500107862016 B';
const sizeOrBounds = `${exactSizeForm}, or a mapping with min, max or both`;

const bounds = section(
  sizeOrBounds,
  {
    min: optional(field(sizeForm, parseSize)),
    max: optional(field(sizeForm, parseSize)),
  },
  {
    min: 'Least size.',
    max: 'Greatest size.',
  },
);

const conditions = {
  only: optional(word('yes')),
  serial: optional(field('a serial number of at most 252 ASCII characters', parseSerial)),
  wwn: optional(field('a World Wide Name like 0x5002538d40a1b2c3 or eui.0025385b71b0a1c2', parseWwn)),
  model: optional(field('a model name of at most 40 ASCII characters', parseModel)),
  'by-id': optional(field('a name below /dev/disk/by-id like nvme-VENDOR_MODEL_SERIAL', parseById)),
  bus: optional(word(...diskBuses)),
  size: optional(z.union([field(exactSizeForm, parseExactSize), bounds], { error: wrongType(sizeOrBounds) })),
  rotational: optional(word('yes', 'no')),
  removable: optional(word('allowed')),
  wipe: optional(word('allowed')),
};

const about = {
  only: 'The only disk there is: the word `only` where other keys are needed beside it.',
  serial: 'Serial number that the drive reports.',
  wwn: 'World Wide Name that the drive reports.',
  model: 'Model that the drive reports.',
  'by-id': 'Name below /dev/disk/by-id.',
  bus: 'How it is attached.',
  size: 'Its size, or bounds.',
  rotational: 'Whether it is a hard disk that turns.',
  removable:
    'Count disks that can be pulled out: USB (which `bus: usb` allows as well), cards (default: they do not count).',
  wipe: 'Take the disk although it holds data (default: an empty one only).',
};

/** Of `disk`. */
export const diskSchema = z.union(
  [
    z.literal('only'),
    section(
      diskForm,
      { ...conditions, again: optional(word('allowed')) },
      {
        ...about,
        again: 'With `wipe`: also over a host that passforge has installed there, by itself (default: it is started).',
      },
    ),
  ],
  { error: wrongType(diskForm) },
);

/** Of `storage.guests.disk`. */
export const guestsDiskSchema = z.union([z.literal('only'), section(diskForm, conditions, about)], {
  error: wrongType(diskForm),
});

/** No disk has exactly the `1 TB` that it is sold as, and one that no disk has stops the machine far away. */
function parseExactSize(text: string): number | undefined {
  const bytes = parseSize(text);
  if (bytes !== undefined && !/[0-9] ?B$/.test(text)) {
    throw new FieldError(
      'disks are a little larger or smaller than they are called; give `min` and `max`, or the exact size as `lsblk -b` prints it, like 500107862016 B',
    );
  }
  return bytes !== undefined && bytes % 512 === 0 ? bytes : undefined;
}
