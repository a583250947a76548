/** Reading of ar(5) archives, the outer format of deb(5) packages. */
import type { FileHandle } from 'node:fs/promises';
import { PassforgeError } from '../errors.ts';

export interface ArMember {
  readonly name: string;
  /** Offset of the member's data in the archive, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

const magic = '!<arch>\n';
const headerSize = 60;

/** Lists the members of an archive without reading their data. */
export async function listArMembers(file: FileHandle, path: string): Promise<ArMember[]> {
  if ((await readText(file, 0, magic.length)) !== magic) {
    throw new PassforgeError('failed', `reading ${path}: not an ar archive`);
  }
  const members: ArMember[] = [];
  for (let offset = magic.length; ; ) {
    const header = await readText(file, offset, headerSize);
    if (header === '') {
      return members;
    }
    const member = parseHeader(header, offset, path);
    members.push(member);
    // each member starts at an even offset
    offset = member.offset + member.size + (member.size % 2);
  }
}

function parseHeader(header: string, offset: number, path: string): ArMember {
  const size = header.slice(48, 58).trim();
  if (header.length !== headerSize || !header.endsWith('`\n') || !/^\d+$/.test(size)) {
    throw new PassforgeError('failed', `reading ${path}: damaged ar header at byte ${offset}`);
  }
  return { name: header.slice(0, 16).trim().replace(/\/$/, ''), offset: offset + headerSize, size: Number(size) };
}

async function readText(file: FileHandle, position: number, length: number): Promise<string> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString('latin1', 0, bytesRead);
}
