/** Reading and deterministic writing of cpio archives in the "newc" format, as the kernel's initramfs reads them. */
import { PassforgeError } from '../errors.ts';

export interface CpioEntry {
  /** Path without a leading slash. */
  readonly name: string;
  /** File type and permission bits, as st_mode in inode(7). */
  readonly mode: number;
  readonly content: Uint8Array;
}

export const fileTypes = { mask: 0o170000, directory: 0o040000, file: 0o100000, symlink: 0o120000 } as const;

const magic = '070701';
const headerSize = 110;
const trailer = 'TRAILER!!!';

/** Packs entries in the order given: owned by root, all times at the epoch, inode numbers counted from 1. */
export function packCpio(entries: readonly CpioEntry[]): Buffer {
  const members = entries.map((entry, index) => packEntry(entry, index + 1));
  return Buffer.concat([...members, packEntry({ name: trailer, mode: 0, content: new Uint8Array() }, 0)]);
}

function packEntry(entry: CpioEntry, inode: number): Buffer {
  const name = Buffer.from(`${entry.name}\0`);
  const links = (entry.mode & fileTypes.mask) === fileTypes.directory ? 2 : 1;
  const fields = [inode, entry.mode, 0, 0, links, 0, entry.content.length, 0, 0, 0, 0, name.length, 0];
  const header = magic + fields.map((field) => field.toString(16).padStart(8, '0')).join('');
  return Buffer.concat([pad4(Buffer.concat([Buffer.from(header), name])), pad4(entry.content)]);
}

function pad4(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** Reads one archive up to its trailer; what follows it (padding, another archive) is left alone. */
export function* readCpio(archive: Buffer): Generator<CpioEntry> {
  for (let offset = 0; ; ) {
    if (archive.toString('latin1', offset, offset + magic.length) !== magic) {
      throw new Error(`no cpio header at byte ${offset}`);
    }
    const size = readField(archive, offset, 6);
    const nameStart = offset + headerSize;
    const nameEnd = nameStart + readField(archive, offset, 11);
    const name = archive.toString('utf8', nameStart, nameEnd - 1);
    if (name === trailer) {
      return;
    }
    refuseUnsafeName(name);
    const start = align4(nameEnd);
    const end = start + size;
    if (end > archive.length) {
      throw new Error(`${name} is cut short`);
    }
    yield { name, mode: readField(archive, offset, 1), content: archive.subarray(start, end) };
    offset = align4(end);
  }
}

/** A name that leads out of the archive's own folder, or that a reader in C takes for a shorter one. */
function refuseUnsafeName(name: string): void {
  if (name.startsWith('/') || name.includes('\0') || name.split('/').includes('..')) {
    throw new PassforgeError('untrusted', `reading an archive: it has the unsafe name ${JSON.stringify(name)}`);
  }
}

/** Reads the nth of the 13 hexadecimal fields of a header. */
function readField(archive: Buffer, header: number, index: number): number {
  const start = header + magic.length + index * 8;
  return Number.parseInt(archive.toString('latin1', start, start + 8), 16);
}

function align4(offset: number): number {
  return (offset + 3) & ~3;
}
