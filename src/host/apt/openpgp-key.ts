/**
 * Public keys of an archive as `gpg --armor --export` prints them (RFC 9580, section 6), taken out of their armor: the apt
 * of stretch reads the bare packets only.
 */
import { FieldError } from '../written/field.ts';

export const publicKeyForm = 'the public key as text, from -----BEGIN PGP PUBLIC KEY BLOCK----- to its END line';

const armor =
  /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n((?:[A-Za-z]+: .*\n)*)\n?([A-Za-z0-9+/=\n]+?)\n(?:=([A-Za-z0-9+/]{4})\n)?-----END PGP PUBLIC KEY BLOCK-----$/;

const secretKeyTag = 5;
const publicKeyTag = 6;

/** The packets in base64, in one line. */
export function parsePublicKey(text: string): string | undefined {
  if (text.includes('PRIVATE KEY')) throw new FieldError('this is a private key; give the public one');
  const lines = text.split('\n').map((line) => line.trim());
  const match = armor.exec(lines.join('\n').trim());
  if (match === null) return undefined;
  const [, , body = '', checksum] = match;
  const packets = Buffer.from(body, 'base64');
  const damaged = new FieldError('the key is cut off or damaged; copy it whole, from its BEGIN to its END line');
  if (packets.toString('base64') !== body.replaceAll('\n', '')) throw damaged;
  if (checksum !== undefined && checksum !== crc24(packets).toString('base64')) throw damaged;
  const tags = readTags(packets);
  if (tags === undefined) throw damaged;
  if (tags.includes(secretKeyTag)) throw new FieldError('this is a private key; give the public one');
  return tags[0] === publicKeyTag ? packets.toString('base64') : undefined;
}

/** The tags of the packets in their order, or undefined if the packets do not fill the bytes exactly. */
function readTags(packets: Buffer): number[] | undefined {
  const tags: number[] = [];
  for (let offset = 0; offset < packets.length; ) {
    const header = readHeader(packets, offset);
    if (header === undefined || header.end > packets.length) return undefined;
    tags.push(header.tag);
    offset = header.end;
  }
  return tags;
}

/** RFC 9580, section 4.2, old and new form; keys are never of unknown or partial length. */
function readHeader(packets: Buffer, offset: number): { tag: number; end: number } | undefined {
  const first = packets[offset] ?? 0;
  if ((first & 0x80) === 0) return undefined;
  const isNew = (first & 0x40) !== 0;
  const tag = isNew ? first & 0x3f : (first >> 2) & 0x0f;
  const length = isNew ? newLength(packets, offset + 1) : oldLength(packets, offset + 1, first & 3);
  return length === undefined ? undefined : { tag, end: length.start + length.size };
}

interface Length {
  /** Where the packet's body begins. */
  readonly start: number;
  readonly size: number;
}

function oldLength(packets: Buffer, at: number, kind: number): Length | undefined {
  const bytes = [1, 2, 4][kind];
  if (bytes === undefined || at + bytes > packets.length) return undefined;
  return { start: at + bytes, size: packets.readUIntBE(at, bytes) };
}

function newLength(packets: Buffer, at: number): Length | undefined {
  const first = packets[at] ?? 255;
  if (first < 192) return { start: at + 1, size: first };
  if (first < 224) return { start: at + 2, size: (first - 192) * 256 + (packets[at + 1] ?? 0) + 192 };
  if (first !== 255 || at + 5 > packets.length) return undefined;
  return { start: at + 5, size: packets.readUInt32BE(at + 1) };
}

/** The checksum of an armor (RFC 9580, section 6.1). */
function crc24(bytes: Buffer): Buffer {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]);
}
