/** One helper per text format: each writes a value so that the format reads back the same value, or refuses it. */

/** A value that the format cannot carry. The message is the second half of a sentence: what was found. */
export class UnquotableValue extends Error {}

/** The helpers that templates may use to print a value, by name. Every one takes a string and returns text. */
export const quoteFor: Readonly<Record<string, (value: string) => string>> = {
  sh,
  preseed,
  grub,
  kernel,
  systemd,
  yaml,
  yamlText,
  line,
  xml,
};

/** A word of POSIX shell (2.2.2, single quotes): everything but NUL is literal; quotes only where they are needed. */
function sh(value: string): string {
  if (value.includes('\0')) throw new UnquotableValue('a NUL character, which no shell word can hold');
  if (/^[A-Za-z0-9_./:@%+,-]+$/.test(value)) return value;
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** A word of GRUB's script language; its single quotes are the shell's (GRUB manual, "Quoting"). */
function grub(value: string): string {
  return sh(line(value));
}

/** The value at the end of a preseed line, see debconf-set-selections(1): no quoting exists, so what would be lost is refused. */
function preseed(value: string): string {
  line(value);
  if (value !== value.trim()) throw new UnquotableValue(`blanks at an end, which a preseed file drops: "${value}"`);
  if (value.endsWith('\\')) throw new UnquotableValue(`a backslash at the end, which joins lines: "${value}"`);
  return value;
}

/** A kernel parameter that stays as it is on its way through the shell, grub.cfg and /proc/cmdline. */
function kernel(value: string): string {
  if (/^[A-Za-z0-9_.,:=/@%+!-]+$/.test(value)) return value;
  throw new UnquotableValue(`"${value}", which is not safe as a kernel parameter in a boot loader's file`);
}

/** The right side of a setting in a unit or network file (systemd.syntax(7)); `%` would start a specifier. */
function systemd(value: string): string {
  line(value);
  if (value !== value.trim()) throw new UnquotableValue(`blanks at an end, which systemd drops: "${value}"`);
  if (value.endsWith('\\')) throw new UnquotableValue(`a backslash at the end, which joins lines: "${value}"`);
  return value.replaceAll('%', '%%');
}

/**
 * A scalar of YAML 1.2 on one line, in block and flow alike. Plain, or in double quotes with everything escaped that is
 * no letter, mark, digit, punctuation, symbol or common blank (5.7 and 7.3.1).
 */
function yaml(value: string): string {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9_./+@-]|:(?=[^ ])| (?=[^ ]))*$/.test(value)) return value;
  return yamlText(value);
}

/** The same for readers that take a plain `yes`, `12` or `~` for something else than a text: always in quotes. */
function yamlText(value: string): string {
  const escaped = value.replaceAll(/["\\]|[^ \p{L}\p{M}\p{N}\p{P}\p{S}]|\ufffd/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** Character data and attribute values of XML 1.0 (2.2, 2.4); a line break would be read as a blank in an attribute. */
function xml(value: string): string {
  const foreign = /[^ -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(line(value))?.[0];
  if (foreign !== undefined) {
    throw new UnquotableValue(`the character ${JSON.stringify(foreign)}, which XML cannot hold`);
  }
  return value.replace(/[&<>"']/g, (character) => xmlEntities[character] ?? character);
}

const xmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Plain text inside one line of any file. */
function line(value: string): string {
  const control = /\p{Cc}/u.exec(value)?.[0];
  if (control === undefined) return value;
  throw new UnquotableValue(`the control character ${JSON.stringify(control)}, which one line cannot hold`);
}
