/** User names that Windows takes. */
import { FieldError } from '../written/field.ts';

/** Accounts and local groups that Windows has, which share one list of names, so that nothing else can be called so. */
const accountsAndGroups = `
  administrator, defaultaccount, defaultuser0, guest, none, wdagutilityaccount,
  account operators, administrators, backup operators, device owners, event log readers, guests, iis_iusrs,
  openssh users, power users, print operators, remote desktop users, replicator, server operators, users
`;

/** Windows' well-known identities: some it refuses, and a right that is given to another is never the user's. */
const identities = `
  anonymous logon, authenticated users, batch, console logon, creator group, creator owner, dialup, everyone,
  interactive, iusr, local, local service, network, network service, null sid, owner rights, proxy, restricted, self,
  service, system, terminal server user, this organization
`;

const takenNames: ReadonlySet<string> = new Set(
  `${accountsAndGroups},${identities}`.split(',').map((name) => name.trim()),
);

/** No folder can be called so, whatever follows behind a dot, and each user has one. */
const deviceName = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i;

/** In characters that a command line carries, since one sets the account up. */
export function parseWindowsUser(text: string): string | undefined {
  if (takenNames.has(text.toLowerCase())) throw new FieldError('Windows has this name itself; choose another one');
  if (deviceName.test(text)) throw new FieldError('Windows calls a device so, and no folder; choose another name');
  return /^[A-Za-z0-9]([A-Za-z0-9._ -]{0,18}[A-Za-z0-9_-])?$/.test(text) ? text : undefined;
}
