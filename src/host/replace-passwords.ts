/** A host without its secrets: for screens, bug reports and the logs of rehearsals. */
import type { Host } from './host.ts';

/** Each password hash becomes `replacement`; an account without one stays so. */
export function replacePasswords(host: Host, replacement: string): Host {
  const hide = <T extends { readonly passwordHash: string | null }>(account: T): T =>
    account.passwordHash === null ? account : { ...account, passwordHash: replacement };
  return { ...host, administrator: hide(host.administrator), root: hide(host.root), users: host.users.map(hide) };
}

/** Every password hash of the description. */
export function listPasswordHashes({ administrator, root, users }: Host): string[] {
  return [administrator, root, ...users].flatMap(({ passwordHash }) => passwordHash ?? []);
}

/** For a person to look at: no hashes, and no content of files that others on the host may not read. */
export function hideSecrets(host: Host): Host {
  const files = host.files.map((file) => ((file.mode & 0o004) === 0 ? { ...file, content: '(not shown)' } : file));
  return { ...replacePasswords(host, '(not shown)'), files };
}
