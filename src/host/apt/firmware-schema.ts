/** Written form of `firmware`. */

import { parsePackageName } from '../guest/guest-names.ts';
import { field, listOf, optional, section, word } from '../written/field.ts';

export const firmwareSchema = section(
  'a mapping with microcode or packages',
  {
    microcode: optional(word('none', 'intel', 'amd', 'both')),
    packages: optional(
      listOf('a list of firmware packages', field('a Debian package name like firmware-realtek', parsePackageName)),
    ),
  },
  {
    microcode: 'Whose microcode is installed (default: none).',
    packages: 'Packages with firmware of devices.',
  },
);
