/** The seed: everything in an image that depends on one host, as a cpio archive in an area of fixed size. */

import { PassforgeError } from '../errors.ts';
import { type CpioEntry, fileTypes, packCpio, readCpio } from '../formats/cpio.ts';

/** Where the seed lies in an image. */
export const seedPath = 'passforge/seed.cpio';

/**
 * Bytes that every image reserves for the seed of one host, so that another seed fits into the same place. Several hosts have
 * most files in common, and mostly fit into it too; else there is room for a whole number of these.
 */
export const seedSize = 1024 * 1024;

/** One file of the seed; the path is relative to the root of the installer's memory file system. */
export interface SeedFile {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly content: Uint8Array;
}

/**
 * Packs the seed, padded with zeros, which the kernel skips (Documentation/driver-api/early-userspace/buffer-format).
 * @param hosts how many it is for
 * @param advice what to do when the files do not fit
 * @throws PassforgeError then
 */
export function packSeed(files: readonly SeedFile[], hosts: number, advice: () => string): Buffer {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const archive = packCpio([...foldersOf(sorted), ...sorted.map(toEntry)]);
  const room = hosts * seedSize;
  if (archive.length > room) {
    throw new PassforgeError(
      'description',
      `packing the seed: ${archive.length} bytes, the image has room for ${room}`,
      { hint: advice() },
    );
  }
  return Buffer.concat([archive, Buffer.alloc(Math.ceil(archive.length / seedSize) * seedSize - archive.length)]);
}

/** Bytes of the smallest unit that a disk writes whole or not at all. */
const sectorSize = 512;

/**
 * How many bytes have to be written last so that no half-written seed is taken for one: what follows zeros of that length, of
 * the old seed as of the new one, is the inside of a file, at which the kernel gives up (`unpack_to_rootfs` in
 * init/initramfs.c). They are in one sector, so that they are all there or none of them.
 * @param seeds the old one and the new one
 */
export function seedHeadSize(seeds: readonly Uint8Array[]): number {
  // an archive begins with the digit 0, and zeros before it are skipped; the second of its bytes is a 7
  const isInside = (byte: number | undefined): boolean => byte === undefined || (byte >= 0x31 && byte <= 0x39);
  for (let size = sectorSize; size > 1; size -= 1) {
    if (seeds.every((seed) => isInside(seed.subarray(size).find((byte) => byte !== 0)))) return size;
  }
  return 1;
}

/** Reads the files back out of a seed. */
export function readSeed(seed: Buffer): SeedFile[] {
  return [...readCpio(seed)]
    .filter((entry) => (entry.mode & fileTypes.mask) === fileTypes.file)
    .map((entry) => ({ path: entry.name, mode: entry.mode & ~fileTypes.mask, content: entry.content }));
}

function toEntry(file: SeedFile): CpioEntry {
  return { name: file.path, mode: fileTypes.file | file.mode, content: file.content };
}

function foldersOf(files: readonly SeedFile[]): CpioEntry[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      folders.add(path.slice(0, end));
    }
  }
  return [...folders].sort().map((name) => ({ name, mode: fileTypes.directory | 0o755, content: new Uint8Array() }));
}
