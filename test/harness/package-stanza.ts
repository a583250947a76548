/** Stanzas for indices that tests write down. */
import { buildIndexTable, openIndexTable } from '../../src/archive/index-table.ts';
import type { IndexPart, PackageIndex } from '../../src/archive/packages-index.ts';

/** A complete stanza of a package; `fields` are lines that are added or that replace its own. */
export function stanza(name: string, fields = ''): string {
  const given = fields.split('\n').filter((line) => line !== '');
  const replaced = new Set(given.map((line) => line.split(':')[0]));
  const usual = [
    `Package: ${name}`,
    'Version: 1.0',
    'Architecture: amd64',
    'Priority: optional',
    'Section: misc',
    `Filename: pool/main/${name}_1.0_amd64.deb`,
    'Size: 10',
    `SHA256: ${'a'.repeat(64)}`,
  ];
  return [...usual.filter((line) => !replaced.has(line.split(':')[0])), ...given].join('\n');
}

/** An index of these stanzas, of the suite trixie. */
export function indexPart(text: string): IndexPart {
  return { bytes: Buffer.from(text), source: 'Packages', suite: 'trixie' };
}

/** What a build reads of these indices. */
export function readIndex(parts: readonly IndexPart[]): PackageIndex {
  return openIndexTable(buildIndexTable(parts), parts);
}
