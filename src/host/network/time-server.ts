/** Where the host asks for the time (RFC 5905): a name or an address. */
import { parseDomain } from './host-name.ts';
import { parseIpv4Address } from './ipv4.ts';

export const timeServerForm = 'a time server like ntp.example.org or 192.0.2.1';

export function parseTimeServer(text: string): string | undefined {
  if (/^[0-9a-f]*:[0-9a-f:.]+$/i.test(text)) return URL.canParse(`http://[${text}]`) ? text : undefined;
  if (/^[0-9.]+$/.test(text)) return parseIpv4Address(text);
  return parseDomain(text);
}
