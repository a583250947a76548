/** Public keys, one line of authorized_keys(5) each, read down to the fields that RFC 4253 section 6.6 puts inside. */
import { FieldError } from '../written/field.ts';

export const sshKeyForm = 'a public key like `ssh-ed25519 AAAA… name`, one line of a .pub file';

/** Kinds that the OpenSSH of trixie accepts, and how many fields each key has. */
const fieldCounts: Readonly<Record<string, number>> = {
  'ssh-ed25519': 2,
  'ssh-rsa': 3,
  'ecdsa-sha2-nistp256': 3,
  'ecdsa-sha2-nistp384': 3,
  'ecdsa-sha2-nistp521': 3,
  'sk-ssh-ed25519@openssh.com': 3,
  'sk-ecdsa-sha2-nistp256@openssh.com': 4,
};

/** The line as it is. Options before the kind are not taken. */
export function parseSshKey(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text))
    throw new FieldError('this is a private key; give the .pub file, and make a new key pair');
  const match = /^([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})( .+)?$/.exec(text);
  if (match === null) return undefined;
  const [, kind = '', base64 = ''] = match;
  if (kind === 'ssh-dss')
    throw new FieldError('DSA keys are no longer accepted by ssh; make one with: ssh-keygen -t ed25519');
  const expectedCount = Object.hasOwn(fieldCounts, kind) ? fieldCounts[kind] : undefined;
  if (expectedCount === undefined)
    throw new FieldError(`unknown kind of key; known are ${Object.keys(fieldCounts).join(', ')}`);
  const fields = readFields(Buffer.from(base64, 'base64'));
  if (fields?.length !== expectedCount || fields.some((field) => field.length === 0)) {
    throw new FieldError('the key is cut off or damaged; copy the whole line of the .pub file');
  }
  const inner = fields[0]?.toString('latin1');
  if (inner !== kind)
    throw new FieldError(`the key says ${kind} outside and another kind inside; copy the whole line of the .pub file`);
  return text;
}

/** Fields of a big-endian length and that many bytes, or undefined if they do not fill the bytes exactly. */
function readFields(bytes: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + 4 > bytes.length) return undefined;
    const end = offset + 4 + bytes.readUInt32BE(offset);
    if (end > bytes.length) return undefined;
    fields.push(bytes.subarray(offset + 4, end));
    offset = end;
  }
  return fields;
}
