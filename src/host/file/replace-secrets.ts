/** A host without its secrets: for screens, bug reports and the logs of rehearsals. */
import type { Guest } from '../guest/guest.ts';
import type { Host } from '../host.ts';

interface Secrets {
  readonly passwordHash: string;
  readonly productKey: string;
}

/** Each password hash and each product key becomes its replacement; an account or a Windows without one stays so. */
export function replaceSecrets(host: Host, { passwordHash, productKey }: Secrets): Host {
  const hide = <T extends { readonly passwordHash: string | null }>(account: T): T =>
    account.passwordHash === null ? account : { ...account, passwordHash };
  const guests = host.guests.map(
    (guest): Guest => ({
      ...guest,
      windowsSetup: guest.windowsSetup?.productKey ? { ...guest.windowsSetup, productKey } : guest.windowsSetup,
      cloudInit: guest.cloudInit && hide(guest.cloudInit),
    }),
  );
  return {
    ...host,
    administrator: hide(host.administrator),
    root: hide(host.root),
    users: host.users.map(hide),
    guests,
  };
}

/** Every password hash of the description. */
export function listPasswordHashes({ administrator, root, users, guests }: Host): string[] {
  const clouds = guests.flatMap(({ cloudInit }) => cloudInit ?? []);
  return [administrator, root, ...users, ...clouds].flatMap(({ passwordHash }) => passwordHash ?? []);
}

const hidden = '(not shown)';

/** For a person to look at: no hashes, no product keys, and no content of files that others on the host may not read. */
export function hideSecrets(host: Host): Host {
  const files = host.files.map((file) =>
    file.content !== null && (file.mode & 0o004) === 0 ? { ...file, content: hidden } : file,
  );
  return { ...replaceSecrets(host, { passwordHash: hidden, productKey: hidden }), files };
}
