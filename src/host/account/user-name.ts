/** The administrator's names, as Debian's installer (user-setup-ask) and passwd(5) take them. */
import { FieldError } from '../written/field.ts';
import { quoteText } from '../written/plain-text.ts';
import { reservedUserNames } from './reserved-user-names.ts';

export const userNameForm = 'a user name of at most 32 small letters, digits, - and _, the first one a letter';

export function parseUserName(text: string): string | undefined {
  if (!/^[a-z][-a-z0-9_]{0,31}$/.test(text)) return undefined;
  if (text === 'root') throw new FieldError('root is there by itself, see the key `root`; choose another name');
  if (reservedUserNames.has(text))
    throw new FieldError(`${quoteText(text)} is reserved for the system; choose another name`);
  return text;
}

/** Goes into the fifth field of passwd(5), whose parts commas separate. */
export function parseFullName(text: string): string | undefined {
  if (/[:,]/.test(text)) throw new FieldError('a full name cannot hold : or ,');
  return /^[\p{L}\p{M}\p{N} .'_()-]{1,100}$/u.test(text) ? text : undefined;
}
