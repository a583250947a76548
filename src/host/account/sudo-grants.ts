/** Who may use sudo(8), as far as the installer does not see to it. */
import type { Host } from '../host.ts';

export interface SudoGrant {
  readonly user: string;
  readonly passwordless: boolean;
}

/**
 * The installer makes the administrator a member of the group sudo only where root is locked; then a grant of his own is
 * needed for nothing but leaving out the password.
 */
export function sudoGrants({ administrator, root, users }: Host): SudoGrant[] {
  const ownPolicy = administrator.sudo === 'no-password' || root.passwordHash !== null ? [administrator] : [];
  return [...ownPolicy, ...users]
    .filter(({ sudo }) => sudo !== 'none')
    .map(({ name, sudo }) => ({ user: name, passwordless: sudo === 'no-password' }));
}
