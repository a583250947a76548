/** Written form of `media`. */

import { parseStickFile } from '../file/stick-names.ts';
import { guestsFolder } from '../storage/storage.ts';
import { FieldError, field, listOf, optional, section } from '../written/field.ts';
import { parseFilePath, pathForm } from './guest-names.ts';

const mediumSchema = section(
  'a mapping with path and url or stick',
  {
    path: field(pathForm, parseFilePath),
    url: optional(field('an http or https address of a file', parseMediumUrl)),
    stick: optional(field('the label of a file system of at most 63 characters', parseStickLabel)),
    file: optional(field('a path on the stick like images/windows.iso', parseStickFile)),
    sha256: optional(field('a SHA-256 digest of 64 hex digits', parseSha256)),
  },
  {
    path: `Where it lands, below ${guestsFolder}; guests name it with \`install-iso\`, \`virtio-drivers\` or an imported disk.`,
    url: 'Address that it is fetched from; with `sha256`.',
    stick: 'Label of a stick that it is copied from, plugged in at the first boot or later.',
    file: 'Path on the stick (default: the last part of `path`).',
    sha256: 'Digest that it must have.',
  },
);

export const mediaSchema = listOf('a list of media', mediumSchema);

/** In the characters of RFC 3986 without the fragment, which no server sees. */
export function parseMediumUrl(text: string): string | undefined {
  if (/^https?:\/\/[^/?]*@/.test(text))
    throw new FieldError('an address with user name or password would be in the image for all to read');
  const form = /^https?:\/\/[A-Za-z0-9.:[\]-]+\/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]+$/;
  return form.test(text) && text.length <= 2000 && URL.canParse(text) ? text : undefined;
}

/** Longest of all is that of UDF. */
function parseStickLabel(text: string): string | undefined {
  return text !== '' && [...text].length <= 63 ? text : undefined;
}

function parseSha256(text: string): string | undefined {
  return /^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined;
}
