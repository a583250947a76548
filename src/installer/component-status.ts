/** The installer's own package database, /var/lib/dpkg/status of its initrd, as udpkg and main-menu read it. */
import type { PresentPackage } from '../archive/package-selection.ts';
import type { PackageRecord } from '../archive/packages-index.ts';
import { settledComponents } from './components.ts';

const keptFields = /^(Package|Version|Depends|Provides|Installer-Menu-Item|Description): /;

/** The components that a status file lists. */
export function listComponents(status: string): PresentPackage[] {
  return status
    .trim()
    .split(/\n\n+/)
    .map((stanza) => {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1] ?? '';
      return { name: field('Package'), version: field('Version'), provides: field('Provides') };
    });
}

/** The status of the netboot initrd with further components, which are unpacked but not yet configured. */
export function mergeStatus(netbootStatus: string, added: readonly PackageRecord[]): string {
  const stanzas = [...netbootStatus.trim().split(/\n\n+/), ...added.map(toStatusStanza)];
  return `${stanzas.map(settle).join('\n\n')}\n`;
}

function toStatusStanza(record: PackageRecord): string {
  const [name = '', ...fields] = record.stanza.split('\n').filter((line) => keptFields.test(line));
  return [name, 'Status: install ok unpacked', ...fields].join('\n');
}

function settle(stanza: string): string {
  const name = /^Package: (\S+)$/m.exec(stanza)?.[1] ?? '';
  return settledComponents.includes(name) ? stanza.replace(/^Status: .*$/m, 'Status: install ok installed') : stanza;
}
