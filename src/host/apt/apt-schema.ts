/** Written form of `apt`. */

import { parseMirror } from '../network/host-name.ts';
import type { Component } from '../release/debian-release.ts';
import { debianReleases } from '../release/debian-releases.ts';
import { FieldError, field, listOf, optional, section, textField, word } from '../written/field.ts';
import { parsePublicKey, publicKeyForm } from './openpgp-key.ts';

const sourceSchema = section(
  'a mapping with name, uri, suites and signed-by',
  {
    name: field('a short name of small letters, digits and - like docker', parseSourceName),
    uri: field('the http or https address of an archive', parseMirror),
    suites: listOf(
      'a list of suites',
      field('a suite like stable, or an exact path like ./ that ends in /', parseSuite),
    ),
    components: optional(listOf('a list of components', field('a component like main', parseSourceComponent))),
    'signed-by': textField(publicKeyForm, parsePublicKey),
  },
  {
    name: 'Names the key file of the source.',
    uri: 'Base address of the archive.',
    suites: 'Suites, or one exact path such as ./ that ends with a slash.',
    components: 'Components; none with an exact path.',
    'signed-by': 'The key that must have signed it.',
  },
);

export const aptSchema = section(
  'a mapping with mirrors, security, components, sources or unattended-upgrades',
  {
    mirrors: optional(listOf('a list of mirrors', field('the http or https address of a Debian archive', parseMirror))),
    security: optional(field('the http or https address of the archive of security updates', parseMirror)),
    components: optional(
      listOf('a list of components', field('contrib, non-free or non-free-firmware', parseDebianComponent)),
    ),
    sources: optional(listOf('a list of sources', sourceSchema)),
    'unattended-upgrades': optional(word('yes', 'no')),
  },
  {
    mirrors: 'Further mirrors for the image, asked for what the first one lacks (default: none).',
    security:
      "Archive of security updates, for image and host (default: the building machine's for the image, none for the host).",
    components: 'Components beside main, for image and host.',
    sources: 'Archives of others, on the host only.',
    'unattended-upgrades': "Whether Debian's updates are installed by themselves (default: no).",
  },
);

const components: ReadonlySet<string> = new Set(Object.values(debianReleases).flatMap((row) => row.components));

function parseDebianComponent(text: string): Component | undefined {
  if (text === 'main') throw new FieldError('main is always there; take it out');
  return components.has(text) ? (text as Component) : undefined;
}

function parseSourceName(text: string): string | undefined {
  return /^[a-z0-9][a-z0-9-]{0,30}$/.test(text) ? text : undefined;
}

/** Names with slashes between, none of them `..`, so that the path stays within the archive. */
const path = /^[A-Za-z0-9][A-Za-z0-9._+~-]*(\/[A-Za-z0-9][A-Za-z0-9._+~-]*)*$/;

function parseSuite(text: string): string | undefined {
  return text === './' || (path.test(text.replace(/\/$/, '')) && text.length <= 100) ? text : undefined;
}

function parseSourceComponent(text: string): string | undefined {
  return path.test(text) && text.length <= 100 ? text : undefined;
}
