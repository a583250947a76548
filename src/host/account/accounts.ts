/** Who has an account on the host beside the administrator: root, and further users (passwd(5), shadow(5)). */

/** Whether sudo(8) lets somebody act as root, and whether it asks for his password first. */
export type SudoPolicy = 'none' | 'password' | 'no-password';

export interface Root {
  /** A crypt(5) hash, or null for a locked account. */
  readonly passwordHash: string | null;
}

export interface User {
  readonly name: string;
  readonly fullName: string;
  /** A crypt(5) hash, or null: no password lets the user in. */
  readonly passwordHash: string | null;
  /** Lines of authorized_keys(5). */
  readonly sshKeys: readonly string[];
  /** Names of further groups, which must exist on the host. */
  readonly groups: readonly string[];
  readonly sudo: SudoPolicy;
}
