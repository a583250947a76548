/** Names that a description gives to its passthrough devices; none can be taken for an address or an id. */

export const deviceNameForm = 'a name of at most 32 letters, digits, - and _, the first one a letter';

export function parseDeviceName(text: string): string | undefined {
  return /^[A-Za-z][A-Za-z0-9_-]{0,31}$/.test(text) ? text : undefined;
}
