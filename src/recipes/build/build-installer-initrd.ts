/** The initrd of the medium's installer, and what can be read in it: Debian's own archive with ours behind it. */
import { gunzipSync } from 'node:zlib';
import { PassforgeError } from '../../errors.ts';
import { type CpioEntry, fileTypes, packCpio, readCpio } from '../../formats/cpio.ts';
import type { TarEntry } from '../../formats/tar.ts';
import { dropTranslations } from '../../installer/debconf-templates.ts';
import { buildInitrdAddition } from '../../installer/initrd-addition.ts';
import { findWantedPackages } from '../../installer/wanted-packages.ts';

export interface InstallerInitrd {
  readonly initrd: Uint8Array;
  /** Packages that its components install, as far as their scripts name them. */
  readonly wantedPackages: readonly string[];
  /** The debconf templates of its components, one text each. */
  readonly templates: readonly string[];
}

/** The installer's own package database. */
export const statusPath = 'var/lib/dpkg/status';

/** In bytes; grub-installer, the longest, has 50 kB. */
const largestScript = 256 * 1024;

/**
 * @param compressed the netboot initrd as its package has it: a gzip member
 * @param status takes the place of the netboot initrd's own
 * @param files what is added
 */
export function buildInstallerInitrd(
  compressed: Uint8Array,
  status: string,
  files: readonly TarEntry[],
): InstallerInitrd {
  const netboot = readNetbootInitrd(compressed);
  const replaced = [
    { name: statusPath, type: 'file', mode: 0o644, content: Buffer.from(status) } as const,
    ...netboot.flatMap(withoutTranslations),
  ];
  const added = buildInitrdAddition(netboot, [...replaced, ...files], new Set(replaced.map(({ name }) => name)));
  const all = [...netboot, ...added];
  return {
    initrd: appendArchive(compressed, added),
    wantedPackages: findWantedPackages(listTexts(all)),
    templates: all.filter(isTemplates).map(({ content }) => Buffer.from(content).toString()),
  };
}

export function readNetbootInitrd(compressed: Uint8Array): CpioEntry[] {
  return [...readCpio(gunzipSync(compressed))];
}

/** The text of one file of the netboot initrd. @throws PassforgeError when there is none */
export function textOf(entries: readonly CpioEntry[], path: string): string {
  const entry = entries.find(({ name }) => name === path);
  if (entry === undefined) {
    throw new PassforgeError('failed', `reading the netboot initrd: it lacks ${path}`);
  }
  return Buffer.from(entry.content).toString();
}

/** The templates of the netboot initrd itself, as those that are added: without translations. */
function withoutTranslations({ name, content }: CpioEntry): TarEntry[] {
  if (!isTemplates({ name })) {
    return [];
  }
  return [{ name, type: 'file', mode: 0o644, content: Buffer.from(dropTranslations(Buffer.from(content).toString())) }];
}

function isTemplates({ name }: { name: string }): boolean {
  return name.startsWith('var/lib/dpkg/info/') && name.endsWith('.templates');
}

/** The kernel takes several archives in a row; an uncompressed one must start at a multiple of four bytes. */
function appendArchive(compressed: Uint8Array, added: readonly CpioEntry[]): Buffer {
  const padding = Buffer.alloc((4 - (compressed.length % 4)) % 4);
  return Buffer.concat([compressed, padding, packCpio(added)]);
}

/** Texts among the files: a component's scripts, with or without an interpreter line. */
function* listTexts(entries: readonly CpioEntry[]): Generator<string> {
  for (const { mode, content } of entries) {
    if ((mode & fileTypes.mask) === fileTypes.file && content.length < largestScript && !content.includes(0)) {
      yield Buffer.from(content).toString();
    }
  }
}
