/** A file that the first boot brings to the host for its guests: an image to install from, or a disk with a system on it. */
import type { StickFile } from '../file/stick-file.ts';

export interface Medium {
  /** Absolute path on the host. */
  readonly path: string;
  /** In lower-case hex digits, or null to take what the stick holds. */
  readonly sha256: string | null;
  readonly source: { readonly url: string } | StickFile;
}

export function isFetched({ source }: Medium): boolean {
  return 'url' in source;
}

/** The label as udev writes it in the names below /dev/disk/by-label (ID_FS_LABEL_ENC, see blkid_encode_string of libblkid). */
export function encodeLabel(label: string): string {
  return label.replace(/[ -~]/g, (character) =>
    /[A-Za-z0-9#+.:=@_-]/.test(character) ? character : `\\x${character.charCodeAt(0).toString(16)}`,
  );
}
