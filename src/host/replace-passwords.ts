/** A host without its secrets: for screens, bug reports and the logs of rehearsals. */
import type { Guest } from './guest.ts';
import type { Host } from './host.ts';

/** Each password hash becomes `replacement`; an account without one stays so. */
export function replacePasswords(host: Host, replacement: string): Host {
  const hide = <T extends { readonly passwordHash: string | null }>(account: T): T =>
    account.passwordHash === null ? account : { ...account, passwordHash: replacement };
  return { ...host, administrator: hide(host.administrator), root: hide(host.root), users: host.users.map(hide) };
}

/** Every password hash of the description. */
export function listPasswordHashes({ administrator, root, users, guests }: Host): string[] {
  const clouds = guests.flatMap(({ cloudInit }) => cloudInit ?? []);
  return [administrator, root, ...users, ...clouds].flatMap(({ passwordHash }) => passwordHash ?? []);
}

const hidden = '(not shown)';

/** For a person to look at: no hashes, no product keys, and no content of files that others on the host may not read. */
export function hideSecrets(host: Host): Host {
  const files = host.files.map((file) => ((file.mode & 0o004) === 0 ? { ...file, content: hidden } : file));
  return { ...replacePasswords(host, hidden), files, guests: host.guests.map(hideGuestSecrets) };
}

function hideGuestSecrets(guest: Guest): Guest {
  const { windowsSetup, cloudInit } = guest;
  return {
    ...guest,
    windowsSetup: windowsSetup && { ...windowsSetup, productKey: windowsSetup.productKey && hidden },
    cloudInit: cloudInit && { ...cloudInit, passwordHash: cloudInit.passwordHash && hidden },
  };
}
