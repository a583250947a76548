/** A file that the first boot brings to the host for its guests: an image to install from, or a disk with a system on it. */

export interface Medium {
  /** Absolute path on the host. */
  readonly path: string;
  /** In lower-case hex digits, or null to take what the stick holds. */
  readonly sha256: string | null;
  readonly source: { readonly url: string } | StickFile;
}

export interface StickFile {
  /** Label of the stick's file system. */
  readonly stick: string;
  /** Path of the file on it, without a leading slash. */
  readonly file: string;
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
