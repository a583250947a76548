/** Names of hosts and domains (RFC 1123, RFC 1035), of network interfaces, and where the archive is. */
import { FieldError } from '../written/field.ts';
import type { DescribedInterface, InterfaceSelector } from './network.ts';

const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** One label. A name of digits only would be taken for an address, `localhost` for the machine itself. */
export function parseHostname(text: string): string | undefined {
  if (text.includes('.'))
    throw new FieldError('expected a name without dots; what follows the first dot goes to `domain`');
  return label.test(text) && /[^0-9]/.test(text) && text.toLowerCase() !== 'localhost' ? text : undefined;
}

/** Labels with dots between, which leave room for a host name within the 253 characters of a full one. */
export function parseDomain(text: string): string | undefined {
  const labels = text.split('.');
  const fits = text.length <= 253 - 64 && labels.every((part) => label.test(part));
  return fits && /[^0-9]/.test(labels.at(-1) ?? '') ? text : undefined;
}

/** As the kernel takes it (IFNAMSIZ): at most 15 characters. `all` and `default` are folders of its settings, `lo` is taken. */
export function parseInterfaceName(text: string): string | undefined {
  const taken = ['all', 'default', 'lo', 'auto', 'virbr0'];
  return /^[A-Za-z][A-Za-z0-9_.-]{0,14}$/.test(text) && !taken.includes(text) ? text : undefined;
}

export function parseInterfaceSelector(text: string): InterfaceSelector | undefined {
  return text === 'auto' ? { by: 'auto' } : parseDescribedInterface(text);
}

export function parseDescribedInterface(text: string): DescribedInterface | undefined {
  const mac = parseMac(text);
  if (mac !== undefined) return { by: 'mac', mac };
  const name = parseInterfaceName(text);
  return name === undefined ? undefined : { by: 'name', name };
}

/** In lower case. The low bit of the first byte marks a group of machines, which no card has as its own address. */
export function parseMac(text: string): string | undefined {
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) return undefined;
  const isGroup = (Number.parseInt(text.slice(0, 2), 16) & 1) === 1;
  if (isGroup || text === '00:00:00:00:00:00') throw new FieldError(`no network card has the address ${text}`);
  return text.toLowerCase();
}

/** Base address of an archive, without its final slash. */
export function parseMirror(text: string): string | undefined {
  if (text.includes('@'))
    throw new FieldError('an address with user name or password would be in the image for all to read');
  if (!/^https?:\/\/[A-Za-z0-9.:[\]-]+(\/[A-Za-z0-9._~+-]+)*\/?$/.test(text) || !URL.canParse(text)) return undefined;
  return text.replace(/\/$/, '');
}
