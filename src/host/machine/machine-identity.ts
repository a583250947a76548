/** What tells one machine from all others: what its firmware says of it (DMI, see dmidecode(8)), and a network card. */
import { FieldError } from '../written/field.ts';

/** Conditions that must all hold. Null means "any"; at least one is given. */
export interface MachineIdentity {
  /** Of DMI's system information, as in /sys/class/dmi/id/product_serial. */
  readonly serial: string | null;
  /** Of the same, in lower case. */
  readonly uuid: string | null;
  /** Of some network card in the machine, in lower case. */
  readonly mac: string | null;
}

/** What makers leave in the place of a serial number, in lower case; many machines have the same. */
export const placeholderSerials: readonly string[] = [
  ...['to be filled by o.e.m.', 'default string', 'system serial number', 'serial number', 'serialnumber'],
  ...['chassis serial number', 'base board serial number', 'not specified', 'not applicable', 'not available'],
  ...['none', 'n/a', 'null', 'unknown', 'invalid', 'empty', 'oem', 'o.e.m.', 'standard', 'undefined'],
  ...['01234567', '012345678', '0123456789', '0123456789abcdef', '12345678', '123456789', '1234567890'],
];

/** The same of UUIDs, beside those of one digit: AMI's, as it is printed in either order of its bytes. */
export const placeholderUuids: readonly string[] = [
  '03000200-0400-0500-0006-000700080009',
  '00020003-0004-0005-0006-000700080009',
];

export function parseMachineSerial(text: string): string | undefined {
  if (!/^[ -~]{1,252}$/.test(text)) return undefined;
  if (placeholderSerials.includes(text.toLowerCase()) || isOneCharacter(text)) throw placeholder(text, 'uuid or mac');
  return text;
}

export function parseMachineUuid(text: string): string | undefined {
  const uuid = text.toLowerCase();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return undefined;
  if (placeholderUuids.includes(uuid) || isOneCharacter(uuid.replaceAll('-', ''))) {
    throw placeholder(text, 'serial or mac');
  }
  return uuid;
}

/**
 * The same bytes, printed by a program that takes the first three numbers for the other byte order: SMBIOS began to say which it
 * is with version 2.6 (7.2.1 of DSP0134), and programs differ.
 */
export function swapUuid(uuid: string): string {
  const [low = '', middle = '', high = '', ...rest] = uuid.split('-');
  const swap = (number: string): string => (number.match(/../g) ?? []).reverse().join('');
  return [swap(low), swap(middle), swap(high), ...rest].join('-');
}

function isOneCharacter(text: string): boolean {
  return /^(.)\1*$/.test(text);
}

function placeholder(text: string, instead: string): FieldError {
  return new FieldError(`many machines say ${text}, which tells none from another; give ${instead} instead`);
}
