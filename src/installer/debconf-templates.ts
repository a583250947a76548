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
