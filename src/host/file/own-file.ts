/** What the description puts on the host as it stands: files and systemd units. */
import type { StickFile } from './stick-file.ts';

export interface OwnFile {
  /** Absolute. */
  readonly path: string;
  /** Its text; null for one that the installer copies off a stick, which no image ever holds. */
  readonly content: string | null;
  readonly stick: StickFile | null;
  /** Permission bits. */
  readonly mode: number;
  /** root, or a user of the description. */
  readonly owner: string;
}

/** A unit of systemd(1), in /etc/systemd/system. */
export interface OwnUnit {
  readonly name: string;
  readonly content: string;
  /** Whether it is switched on (systemctl(1), "enable"). */
  readonly enable: boolean;
}
