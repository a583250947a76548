/** Debconf templates of installer components, see debconf-devel(7) and po-debconf(7). */

/** `Description-de.UTF-8:`, `Choices-pt_BR.UTF-8:` and their continuation lines. */
const translatedField = /^[A-Za-z_]+-[a-z]{2,3}(?:_[A-Z]{2})?(?:@[a-z]+)?\.UTF-8:.*\n(?:[ \t].*\n?)*/gm;

/**
 * Takes the translations out, which are nine tenths of the text and whose loading is a visible part of every boot.
 * Nobody reads the questions of an installation that asks none.
 */
export function dropTranslations(templates: string): string {
  return templates.replace(translatedField, '');
}

/** The types that a question may have; the other types of templates are texts of programs. */
export const questionTypes: readonly string[] = [
  'boolean',
  'error',
  'multiselect',
  'note',
  'password',
  'select',
  'string',
  'text',
];

export interface DebconfTemplate {
  readonly name: string;
  readonly type: string;
  /** The values that programs see, as untranslated; null for any, or where a program fills them in. */
  readonly choices: readonly string[] | null;
  readonly default: string;
}

/** The questions of a `templates` file. */
export function readTemplates(text: string): DebconfTemplate[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string): string => new RegExp(`^${name}:[ \t]*(.*)$`, 'mi').exec(stanza)?.[1]?.trim() ?? '';
    const [name, type] = [field('Template'), field('Type')];
    if (name === '' || !questionTypes.includes(type)) return [];
    const choices = field('Choices-C') || field('Choices');
    const isFixed = type.endsWith('select') && choices !== '' && !choices.includes('${');
    return [{ name, type, choices: isFixed ? splitChoices(choices) : null, default: field('Default') }];
  });
}

/** Splits `a, b\, c` at its commas; a backslash takes a comma's meaning away. */
export function splitChoices(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map((choice) => choice.replaceAll('\\,', ',').trim())
    .filter((choice) => choice !== '');
}
