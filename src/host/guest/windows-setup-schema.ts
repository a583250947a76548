/** Written form of a guest's `windows-setup`. */
import { field, optional, secretField, section, word } from '../written/field.ts';
import {
  parseComputerName,
  parseEdition,
  parseLanguage,
  parseProductKey,
  parseWindowsKeyboard,
} from './windows-names.ts';
import { parseWindowsUser } from './windows-user-name.ts';
import { parseWindowsZone } from './windows-zones.ts';

export const windowsSetupSchema = section(
  'a mapping with edition and user',
  {
    edition: field('the name or the number of an image on the medium like Windows 11 Pro or 6', parseEdition),
    language: optional(field('a language like en-US', parseLanguage)),
    keyboard: optional(field('a language like it-IT, or a layout like 0410:00000410', parseWindowsKeyboard)),
    'time-zone': optional(field("a time zone of Windows' own like W. Europe Standard Time or UTC", parseWindowsZone)),
    'computer-name': optional(field('a name of at most 15 letters, digits and -', parseComputerName)),
    user: field('a user name of at most 20 letters, digits, blanks and . _ -', parseWindowsUser),
    'product-key': optional(secretField('five groups of five letters and digits with - between', parseProductKey)),
    'remote-desktop': optional(word('yes', 'no')),
  },
  {
    edition: 'The image to install, by name or number.',
    language: 'Language of the medium and of Windows (default: en-US).',
    keyboard: "Keyboard layout (default: the language's).",
    'time-zone': "Time zone (default: the host's).",
    'computer-name': "Name of the machine (default: the guest's, if it is one).",
    user: 'The first account, an administrator; its password is empty until it is set at the second login.',
    'product-key': 'Product key, such as the generic one of the edition.',
    'remote-desktop': 'Whether Remote Desktop is switched on (default: no).',
  },
);
