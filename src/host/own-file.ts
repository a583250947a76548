/** What the description puts on the host as it stands: files and systemd units. */

export interface OwnFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
  /** Permission bits. */
  readonly mode: number;
  /** root, or a user of the description. */
  readonly owner: string;
  /** Whether it holds a secret, and is meant to. */
  readonly isSecret: boolean;
}

/** A unit of systemd(1), in /etc/systemd/system. */
export interface OwnUnit {
  readonly name: string;
  readonly content: string;
  /** Whether it is switched on (systemctl(1), "enable"). */
  readonly enable: boolean;
}
