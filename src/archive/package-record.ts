/** One package as an archive's index describes it: what is needed to choose, to fetch and to list it. */

import { PassforgeError } from '../errors.ts';
import { parseStanza, type Stanza } from './deb822.ts';

/** Relation fields are the text of the field, empty when it is absent. */
export interface PackageRecord {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** `required`, `important`, `standard`, `optional` or `extra`; empty when unknown. */
  readonly priority: string;
  readonly section: string;
  readonly essential: boolean;
  readonly depends: string;
  readonly preDepends: string;
  readonly recommends: string;
  readonly provides: string;
  readonly conflicts: string;
  readonly breaks: string;
  /** The suite whose index has it, as sources.list(5) names it. */
  readonly suite: string;
  /** Path below the archive's base address. */
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal digits. */
  readonly sha256: string;
  /** `udeb` for an installer component, else `deb`. */
  readonly packageType: 'deb' | 'udeb';
  /** The kernel ABI that an installer component is built for; empty for most. */
  readonly kernelVersion: string;
  /** Position in the installer's menu, or null for a component without an entry. */
  readonly installerMenuItem: number | null;
  /** The whole stanza, without a final newline. */
  readonly stanza: string;
}

/** Parses a stanza of `Packages`; `source` names the index in errors. */
export function parsePackageRecord(
  stanza: string,
  { source, suite }: { readonly source: string; readonly suite: string },
): PackageRecord {
  const fields = parseStanza(stanza, source);
  const text = (name: string): string => fields.get(name) ?? '';
  const menuItem = fields.get('installer-menu-item');
  return {
    name: checked(fields, 'package', /^[a-z0-9][a-z0-9+.-]+$/, source),
    version: checked(fields, 'version', /^[A-Za-z0-9.+:~-]+$/, source),
    architecture: checked(fields, 'architecture', /^[a-z0-9-]+$/, source),
    priority: text('priority'),
    section: text('section'),
    suite,
    essential: fields.get('essential') === 'yes',
    depends: text('depends'),
    preDepends: text('pre-depends'),
    recommends: text('recommends'),
    provides: text('provides'),
    conflicts: text('conflicts'),
    breaks: text('breaks'),
    // The path becomes part of an address and names a file of the image's pool: no segment may lead elsewhere.
    filename: checked(
      fields,
      'filename',
      /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9+._~][A-Za-z0-9+._~/-]{0,254}$/,
      source,
    ),
    size: Number(checked(fields, 'size', /^\d{1,15}$/, source)),
    sha256: checked(fields, 'sha256', /^[0-9a-f]{64}$/, source),
    packageType: text('section').endsWith('debian-installer') || text('package-type') === 'udeb' ? 'udeb' : 'deb',
    kernelVersion: text('kernel-version'),
    installerMenuItem: menuItem === undefined ? null : Number(menuItem),
    stanza,
  };
}

function checked(fields: Stanza, name: string, shape: RegExp, source: string): string {
  const value = fields.get(name);
  if (value !== undefined && shape.test(value)) return value;
  const finding = value === undefined ? `has no ${name} field` : `has the ${name} "${value.slice(0, 80)}"`;
  throw new PassforgeError(
    'untrusted',
    `reading ${source}: package ${fields.get('package') ?? '(unnamed)'} ${finding}`,
  );
}
