/** Written forms of `files`, `units` and `commands`. */

import { parseUserName } from '../account/user-name.ts';
import { FieldError, field, listOf, optional, section, textField, word } from '../written/field.ts';
import { parseFatFile, parsePlainLabel, stickLabelForm } from './stick-names.ts';

const fatFileForm = 'a path on the stick like keys/wg0.conf, in names that FAT holds';

const fileSchema = section(
  'a mapping with path and content or stick',
  {
    path: field('an absolute path of at most 100 letters, digits and . _ + @ : = ~ -', parseFilePath),
    content: optional(textField('the text of the file', (text) => text)),
    stick: optional(field(stickLabelForm, parsePlainLabel)),
    file: optional(field(fatFileForm, parseFatFile)),
    mode: optional(field('permissions like 0644 or 0755', parseMode)),
    owner: optional(field('root or the name of a user', parseOwner)),
  },
  {
    path: 'Where it lands on the host.',
    content: 'Its text. All texts of a description together have room for about 300 kB.',
    stick:
      'Label of a second stick (FAT or ext4) that the installer copies it from: the way for a private key or a password.',
    file: 'Path on that stick, of a file of 1 MiB at most (default: the last part of `path`).',
    mode: 'Permissions (default: 0644; from a stick 0600).',
    owner: 'Its owner (default: root).',
  },
);

const unitSchema = section(
  'a mapping with name and content',
  {
    name: field('the name of a systemd unit like backup.service', parseUnitName),
    content: textField('the text of a unit, which begins with a section like [Unit]', parseUnit),
    enable: optional(word('yes', 'no')),
  },
  {
    name: 'Name with ending.',
    content: 'Its text.',
    enable: 'Whether it is switched on (default: yes).',
  },
);

export const filesSchema = listOf('a list of files', fileSchema);
export const unitsSchema = listOf('a list of units', unitSchema);
export const commandsSchema = listOf(
  'a list of commands',
  field('a line of shell', (text) => (text === '' ? undefined : text)),
);

const notOnDisk = /^\/(proc|sys|dev|run|tmp|var\/(run|lock|tmp))(\/|$)/;

/** What the installer or a hook writes after the files are there, or what other keys say. */
const writtenLater: Readonly<Record<string, string>> = {
  '/etc/passwd': 'see `users`',
  '/etc/shadow': 'see `users`',
  '/etc/group': 'see `users`',
  '/etc/gshadow': 'see `users`',
  '/etc/fstab': 'the installer writes it from `disk`',
  '/etc/crypttab': 'the installer writes it from `disk`',
  '/etc/apt/sources.list': 'passforge empties it; see `apt`',
  '/etc/resolv.conf': 'it is a link of systemd-resolved; see `network.nameservers`',
  '/etc/locale.gen': 'see `locales`',
  '/etc/localtime': 'see `timezone`',
  '/boot/grub/grub.cfg': 'update-grub writes it; see /etc/default/grub.d',
};

/** The characters and the length are those that every tar(1) reads, the installer's too. */
function parseFilePath(text: string): string | undefined {
  if (!/^(\/[A-Za-z0-9._+@:=~-]+)+$/.test(text) || text.length > 101) return undefined;
  if (text.split('/').some((part) => part === '.' || part === '..')) {
    throw new FieldError('a path cannot hold the parts . and ..; write where it leads');
  }
  if (notOnDisk.test(text)) throw new FieldError('what is written there is gone after the restart');
  const reason = Object.hasOwn(writtenLater, text) ? writtenLater[text] : undefined;
  if (reason !== undefined) throw new FieldError(`${text} is not for the description's own files: ${reason}`);
  return text;
}

function parseMode(text: string): number | undefined {
  return /^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function parseOwner(text: string): string | undefined {
  return text === 'root' ? text : parseUserName(text);
}

/** As systemd.unit(5) has it. */
function parseUnitName(text: string): string | undefined {
  const form = /^[A-Za-z0-9:_.@-]{1,60}\.(service|socket|target|timer|path|mount|automount|swap|slice)$/;
  return form.test(text) && !text.startsWith('.') ? text : undefined;
}

function parseUnit(text: string): string | undefined {
  const first = text.split('\n').find((line) => !/^\s*([#;].*)?$/.test(line));
  return first !== undefined && /^\[[A-Z][A-Za-z-]*\]\s*$/.test(first) ? text : undefined;
}
