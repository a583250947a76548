/** The archive that is appended to the netboot initrd: files laid over its tree without breaking it. */
import { posix } from 'node:path';
import { type CpioEntry, fileTypes } from '../formats/cpio.ts';
import type { TarEntry } from '../formats/tar.ts';

/**
 * Entries to append to an initrd, parents before children, sorted by name. Paths follow the symbolic links of the
 * initrd (`/lib` is one in trixie): an archive that carries a real folder of that name would replace the link. A file
 * that the initrd has already is left out, except those in `replaced`.
 */
export function buildInitrdAddition(
  initrd: readonly CpioEntry[],
  files: readonly TarEntry[],
  replaced: ReadonlySet<string> = new Set(),
): CpioEntry[] {
  const present = new Map(initrd.map((entry) => [entry.name, entry]));
  const added = new Map<string, CpioEntry>();
  for (const file of files) {
    const name = followLinks(file.name, present);
    if (name === '' || (present.has(name) && !replaced.has(file.name))) {
      continue;
    }
    for (const parent of parentsOf(name)) {
      if (!present.has(parent) && !added.has(parent)) {
        added.set(parent, { name: parent, mode: fileTypes.directory | 0o755, content: new Uint8Array() });
      }
    }
    added.set(name, toCpioEntry(file, name));
  }
  return [...added.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Replaces links among the folders of a path by where they lead; the file itself is never followed. */
function followLinks(path: string, present: ReadonlyMap<string, CpioEntry>): string {
  const folders = path.split('/');
  const file = folders.pop() ?? '';
  let resolved = '/';
  for (const folder of folders) {
    resolved = posix.join(resolved, folder);
    const entry = present.get(resolved.slice(1));
    if (entry !== undefined && (entry.mode & fileTypes.mask) === fileTypes.symlink) {
      resolved = posix.resolve(posix.dirname(resolved), Buffer.from(entry.content).toString());
    }
  }
  return posix.join(resolved, file).slice(1);
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function toCpioEntry(file: TarEntry, name: string): CpioEntry {
  switch (file.type) {
    case 'directory':
      return { name, mode: fileTypes.directory | file.mode, content: new Uint8Array() };
    case 'symlink':
      return { name, mode: fileTypes.symlink | 0o777, content: Buffer.from(file.linkname ?? '') };
    case 'file':
      return { name, mode: fileTypes.file | file.mode, content: file.content };
  }
}
