/** The person who logs in and uses sudo(8). */

export interface Administrator {
  readonly name: string;
  readonly fullName: string;
  /** A crypt(5) hash. */
  readonly passwordHash: string;
  /** Lines of authorized_keys(5). */
  readonly sshKeys: readonly string[];
  /** Whether sudo(8) asks for the password first. */
  readonly sudo: 'password' | 'no-password';
}
