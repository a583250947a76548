/** Password hashes as crypt(5) writes them and Debian's login accepts them. Nothing here repeats what it was given. */
import { FieldError } from '../written/field.ts';

export const passwordHashForm = 'a crypt(5) hash that begins with $6$, $y$ or $5$; make one with: mkpasswd -m sha-512';

const forms: Readonly<Record<string, RegExp>> = {
  $6$: /^\$6\$(rounds=[1-9][0-9]{3,8}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}$/,
  $5$: /^\$5\$(rounds=[1-9][0-9]{3,8}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{43}$/,
  $y$: /^\$y\$[./0-9A-Za-z]+\$[./0-9A-Za-z]{1,86}\$[./0-9A-Za-z]{43}$/,
};

/** The hash as it is. Undefined for anything that is no hash of these kinds, such as a password in plain text. */
export function parsePasswordHash(text: string): string | undefined {
  const form = forms[text.slice(0, 3)];
  if (form === undefined) return undefined;
  if (form.test(text)) return text;
  throw new FieldError('the hash is cut off or damaged; copy the whole line that mkpasswd prints');
}
