/** What disks may hold, as bytes that blkid(8) recognises: 1 MiB, before further zeros. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import { zeros } from './made-up-disks.ts';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

type Part = readonly [offset: number, bytes: string | Uint8Array];

/** Zeros but for these parts; a text has a character for each byte. */
export function bytesWith(...parts: readonly Part[]): Buffer {
  const content = Buffer.from(zeros);
  for (const [offset, bytes] of parts) content.set(Buffer.from(bytes as string, 'latin1'), offset);
  return content;
}

/** What a program like mkfs(8) makes of an empty file; its path is the last argument. */
export async function madeBy(t: ExecutionContext, program: string, ...args: readonly string[]): Promise<Buffer> {
  const path = join(await temporaryFolder(t), 'content');
  await writeFile(path, zeros);
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { status, stderr } = await runProgram(program, [...args, path], { env });
  if (status !== 0) throw new Error(stderr);
  return readFile(path);
}

export const luks = bytesWith([0, 'LUKS\xba\xbe\x00\x01']);

/** A boot sector with clusters of 4 KiB, and the first records of its master file table. */
export const ntfs = bytesWith(
  [0, '\xeb\x52\x90NTFS    \x00\x02\x08'],
  [0x28, number(2047)],
  [0x30, number(4)],
  [0x38, number(8)],
  [0x40, '\xf6'],
  [4 * 4096, 'FILE'],
  [4 * 4096 + 3 * 1024, 'FILE'],
  [8 * 4096, 'FILE'],
  [510, '\x55\xaa'],
);

export const bitLocker = bytesWith(
  [0, '\xeb\x58\x90-FVE-FS-'],
  [176, number(4096)],
  [4096, '-FVE-FS-\x70\x00\x02\x00'],
);

/** A pair of a list in XDR, as the label of a pool has them (sizes, name, type 8, one element, value). */
function zfsPair(name: string, value: number): Buffer {
  const padded = Math.ceil(name.length / 4) * 4;
  const pair = Buffer.alloc(12 + padded + 16);
  pair.writeUInt32BE(pair.length, 0);
  pair.writeUInt32BE(pair.length, 4);
  pair.writeUInt32BE(name.length, 8);
  pair.write(name, 12);
  pair.writeUInt32BE(8, 12 + padded);
  pair.writeUInt32BE(1, 16 + padded);
  pair.writeBigUInt64BE(BigInt(value), 20 + padded);
  return pair;
}

/** With uberblocks, by which blkid told a pool until 2.40, and a label, by which it does since. */
export const zfs = bytesWith(
  [16 * 1024, '\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01'],
  [
    16 * 1024 + 12,
    Buffer.concat([zfsPair('state', 0), zfsPair('txg', 4), zfsPair('pool_guid', 1234), zfsPair('guid', 5678)]),
  ],
  ...Array.from({ length: 8 }, (_, index): Part => [128 * 1024 + index * 1024, number(0x00bab10c)]),
);

/** The label of a physical volume lies in the second sector, and has a checksum of its own. */
export const lvm = bytesWith([512, 'LABELONE\x01'], [532, '\x20\x00\x00\x00LVM2 001'], [528, lvmChecksum()]);

function lvmChecksum(): Uint8Array {
  const rest = Buffer.alloc(512 - 20);
  rest.set(Buffer.from('\x20\x00\x00\x00LVM2 001', 'latin1'));
  return number(~crc32(rest, ~0xf597a6cf >>> 0) >>> 0).subarray(0, 4);
}

/** A GPT with this many partitions in it. */
export function gpt(partitions: number): Buffer {
  const entries = Buffer.alloc(16384);
  for (let index = 0; index < partitions; index += 1) {
    entries.fill(0x11, index * 128, index * 128 + 32);
    entries.set(number(100 + index), index * 128 + 32);
    entries.set(number(100 + index), index * 128 + 40);
  }
  const header = Buffer.alloc(92);
  header.set(Buffer.from('EFI PART\x00\x00\x01\x00\x5c', 'latin1'));
  const fields = [
    [24, 1],
    [32, 2047],
    [40, 34],
    [48, 2014],
    [72, 2],
    [80, 128],
  ] as const;
  for (const [offset, value] of fields) header.set(number(value), offset);
  header.writeUInt32LE(128, 84);
  header.writeUInt32LE(crc32(entries), 88);
  header.writeUInt32LE(crc32(header), 16);
  return bytesWith(
    [446, '\x00\x00\x02\x00\xee\xff\xff\xff\x01\x00\x00\x00\xff\x07\x00\x00'],
    [510, '\x55\xaa'],
    [512, header],
    [1024, entries],
  );
}

/** 64 bits, little-endian. */
function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
