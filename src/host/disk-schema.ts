/** Written form of a disk selector: `only`, or conditions that must match exactly one disk. */
import { z } from 'zod';
import { parseById, parseModel, parseSerial } from './disk-identity.ts';
import { field, optional, section, wrongType } from './field.ts';
import { parseSize, sizeForm } from './size.ts';

const diskForm = '`only`, or a mapping with serial, model, by-id or size';

const conditions = section(
  diskForm,
  {
    serial: optional(field('a serial number of at most 252 ASCII characters', parseSerial)),
    model: optional(field('a model name of at most 40 ASCII characters', parseModel)),
    'by-id': optional(field('a name below /dev/disk/by-id like nvme-VENDOR_MODEL_SERIAL', parseById)),
    size: optional(
      section(
        'a mapping with min, max or both',
        {
          min: optional(field(sizeForm, parseSize)),
          max: optional(field(sizeForm, parseSize)),
        },
        {
          min: 'Least size.',
          max: 'Greatest size.',
        },
      ),
    ),
  },
  {
    serial: 'Serial number that the drive reports.',
    model: 'Model that the drive reports.',
    'by-id': 'Name below /dev/disk/by-id.',
    size: 'Bounds of its size.',
  },
);

export const diskSchema = z.union([z.literal('only'), conditions], { error: wrongType(diskForm) });
