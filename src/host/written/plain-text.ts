/** What text may be at all, and how a message shows it. */

/** Why no target format could carry the text, or undefined. An empty text is left to the field. */
export function unprintable(text: string): string | undefined {
  if (/[\n\r\u0085\u2028\u2029]/.test(text)) return 'contains a line break; write the value in one line';
  // Control, format, unassigned and private characters, lone surrogates, and blanks that only look like one.
  const found = /[\p{C}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/u.exec(text)?.[0];
  if (found !== undefined) return `contains the unprintable character ${codePoint(found)}; take it out`;
  if (text !== text.trim()) return 'begins or ends with a blank; take it out';
  return undefined;
}

/** Why no text file could hold the text, or undefined. */
export function unstorable(text: string): string | undefined {
  if (text.includes('\0')) return 'contains a NUL character, which no text file can hold';
  if (/\p{Cs}/u.test(text)) return 'contains half a character (a lone surrogate), which UTF-8 cannot write';
  return undefined;
}

/** The text in quotes, cut where it would flood the line. */
export function quoteText(text: string): string {
  const characters = [...text];
  return JSON.stringify(characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : text);
}

/** The kind of a YAML value, without its content. */
export function describeValue(value: unknown): string {
  if (value === '') return 'nothing';
  if (typeof value === 'string') return 'a text';
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
