/** Names that Windows' setup takes. */
import type { WindowsSetup } from './windows-setup.ts';

/** A number, or a name as `dism /Get-WimInfo` shows it. */
export function parseEdition(text: string): WindowsSetup['edition'] | undefined {
  if (/^[0-9]+$/.test(text)) return /^[1-9][0-9]?$/.test(text) ? { index: Number(text) } : undefined;
  return text !== '' && text.length <= 100 ? { name: text } : undefined;
}

/** Language and country, between them a script if it has one: `it-IT`, `sr-Latn-RS`. */
export function parseLanguage(text: string): string | undefined {
  return /^[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}$/.test(text) ? text : undefined;
}

/** A language, whose own layout it is, or a language's and a layout's number. */
export function parseWindowsKeyboard(text: string): string | undefined {
  return /^[0-9a-f]{4}:[0-9a-f]{8}$/i.test(text) ? text.toLowerCase() : parseLanguage(text);
}

/** A NetBIOS name that is a host name, too. Not digits alone. */
export function parseComputerName(text: string): string | undefined {
  return /^[A-Za-z0-9]([A-Za-z0-9-]{0,13}[A-Za-z0-9])?$/.test(text) && /[^0-9]/.test(text) ? text : undefined;
}

/** In capitals. */
export function parseProductKey(text: string): string | undefined {
  return /^([A-Z0-9]{5}-){4}[A-Z0-9]{5}$/i.test(text) ? text.toUpperCase() : undefined;
}

/** Folders of virtio-win's medium by short ids of osinfo-db. */
const driverFolders: Readonly<Record<string, string>> = {
  win8: 'w8',
  'win8.1': 'w8.1',
  win10: 'w10',
  win11: 'w11',
};

export const systemsWithDrivers = Object.keys(driverFolders);

/** Undefined for a system that has no folder there. */
export function driverFolder(osinfo: string | null): string | undefined {
  return osinfo !== null && Object.hasOwn(driverFolders, osinfo) ? driverFolders[osinfo] : undefined;
}
