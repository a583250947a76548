/** Files that come from a stick, and what has to be plugged in for them. */
import type { Host } from '../host.ts';

export interface StickFile {
  /** Label of the stick's file system. */
  readonly label: string;
  /** Path of the file on it, without a leading slash. */
  readonly file: string;
}

/** Paths of the files that the installer copies off each stick, by its label. */
export function stickFilesOf({ files }: Pick<Host, 'files'>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { stick } of files) {
    if (stick === null) continue;
    found.set(stick.label, (found.get(stick.label) ?? new Set()).add(stick.file));
  }
  return new Map([...found].map(([label, files]) => [label, [...files]]));
}
