/** Stanzas of `Field: value` lines, as deb822(5) defines them. */

import { PassforgeError } from '../errors.ts';

/** Field values by field name in lower case; continuation lines keep their leading blank. */
export type Stanza = ReadonlyMap<string, string>;

/** Cuts a document into the texts of its stanzas, without blank lines and without a final newline. */
export function splitStanzas(document: string): string[] {
  return document.split(/\n(?:[ \t]*\n)+/).flatMap((text) => {
    const trimmed = text.replace(/^\n+|\n+$/g, '');
    return trimmed === '' ? [] : [trimmed];
  });
}

/**
 * Reads one stanza. `source` names the document in errors.
 * A field that is there twice is an error: two readers could take different ones.
 */
export function parseStanza(text: string, source: string): Stanza {
  const fields = new Map<string, string>();
  // A newline followed by a blank continues the field.
  for (const line of text.split(/\n(?![ \t])/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || !/^[!-9;-~]+$/.test(name)) throw malformed(source, `no field name in "${line.slice(0, 60)}"`);
    if (fields.has(name)) throw malformed(source, `field ${name} is there twice`);
    fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function malformed(source: string, finding: string): PassforgeError {
  return new PassforgeError('untrusted', `reading ${source}: ${finding}`);
}
