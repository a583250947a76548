/**
 * In which parts an image is written, so that a medium that is not whole starts no machine.
 *
 * Where firmware looks: a BIOS takes the first sector if it ends in 55 AA; UEFI (specification 2.10, 5.2 and 13.3) takes a GPT,
 * whose header is in the second sector and whose backup in the very last one of the drive, an El Torito catalogue, which the
 * volume descriptors from byte 32768 on lead to, and the partitions of the first sector. All but the backup lie in the first
 * MiB. So these two ends are emptied before anything else is written, and of the first one the blocks where firmware begins are
 * written after all else. A backup of an earlier use,
 * which firmware could even copy over a beginning that it finds damaged, is gone with them.
 *
 * A write can be cut off in its middle: of the ends, the blocks where firmware begins are the first to go and the last to come,
 * each on the drive before the next act. Where they are empty, nothing starts from whatever else is there.
 *
 * The image's own backup GPT stays where xorriso puts it, at the image's end: its header says so itself, and its primary is
 * whole, so nobody looks for another. To move it to the drive's end would make the stick differ from the image.
 */
import { PassforgeError } from '../errors.ts';

/** In bytes. */
export interface Region {
  readonly offset: number;
  readonly size: number;
}

export interface FlashLayout {
  readonly head: Region;
  /** Parts of the head: where firmware begins, in the order in which they are emptied; written in the opposite one. */
  readonly beginnings: readonly Region[];
  /** All else of the head and the tail; no machine starts from that. */
  readonly otherEnds: readonly Region[];
  /** Of the drive; the image seldom reaches it. */
  readonly tail: Region;
  /** Everything of the image in between; empty on a drive that is hardly larger than its ends. */
  readonly body: Region;
}

const endSize = 1 << 20;

/** Of one write: sticks erase blocks of this size or smaller. */
export const writeSize = 4 << 20;

/** Of one read: small enough that what comes in is still in the processor's cache when it is compared. */
export const readSize = 1 << 20;

/** A page of memory, and the largest logical sector there is. */
export const blockSize = 4096;

/** Boot sector and the header of a GPT. */
const bootBlock = { from: 0, to: blockSize };

/** The volume descriptors that lead to the boot catalogue, the first two of their set (ECMA-119, 6.7.1; El Torito, 2.0). */
const descriptors = { from: 32_768, to: 32_768 + blockSize };

/**
 * The end of the image is filled up with zeros to whole blocks. Sizes in bytes.
 * @throws PassforgeError when the image has no room
 */
export function layOut(imageSize: number, mediumSize: number): FlashLayout {
  if (imageSize > mediumSize) {
    throw new PassforgeError('failed', `flashing: the image has ${imageSize} bytes, the drive room for ${mediumSize}`, {
      hint: 'Take a larger drive.',
    });
  }
  const head = { offset: 0, size: Math.min(endSize, mediumSize) };
  const tailOffset = Math.max(head.size, mediumSize - endSize);
  const tail = { offset: tailOffset, size: mediumSize - tailOffset };
  const imageEnd = Math.ceil(imageSize / blockSize) * blockSize;
  const ofHead = ({ from, to }: { from: number; to: number }): Region => {
    const offset = Math.min(from, head.size);
    return { offset, size: Math.min(to, head.size) - offset };
  };
  const between = { from: bootBlock.to, to: descriptors.from };
  const behind = { from: descriptors.to, to: endSize };
  return {
    head,
    beginnings: [bootBlock, descriptors].map(ofHead).filter(hasBytes),
    otherEnds: [tail, ofHead(between), ofHead(behind)].filter(hasBytes),
    tail,
    body: { offset: head.size, size: Math.max(0, Math.min(imageEnd, tailOffset) - head.size) },
  };
}

function hasBytes({ size }: Region): boolean {
  return size > 0;
}

/** Pieces begin at multiples of their size, as the erase blocks of sticks do. */
export function cutIntoPieces({ offset: from, size }: Region, pieceSize: number): Region[] {
  const pieces: Region[] = [];
  for (let offset = from; offset < from + size; ) {
    const end = Math.min((Math.floor(offset / pieceSize) + 1) * pieceSize, from + size);
    pieces.push({ offset, size: end - offset });
    offset = end;
  }
  return pieces;
}

/** The whole blocks that a region lies in, as far as they are in another one that begins and ends with a block. */
export function blocksWithin({ offset, size }: Region, bounds: Region): Region {
  const from = Math.max(Math.floor(offset / blockSize) * blockSize, bounds.offset);
  const to = Math.min(Math.ceil((offset + size) / blockSize) * blockSize, bounds.offset + bounds.size);
  return { offset: from, size: Math.max(0, to - from) };
}

export function overlaps(one: Region, other: Region): boolean {
  return one.offset < other.offset + other.size && other.offset < one.offset + one.size;
}

const samples = 32;

/** A few blocks all over the image, by which a medium is taken for one that holds nearly the same already. */
export function chooseSamples({ body }: FlashLayout): Region[] {
  const pieces = cutIntoPieces(body, readSize);
  const stride = Math.max(1, Math.floor(pieces.length / samples));
  return pieces
    .filter((_, at) => at % stride === 0)
    .map(({ offset, size }) => ({ offset, size: Math.min(size, blockSize) }));
}

export function sumOfSizes(regions: readonly Region[]): number {
  return regions.reduce((sum, { size }) => sum + size, 0);
}

/** The span of whole blocks in which two buffers of one length differ; null if nowhere. */
export function differingSpan(one: Buffer, other: Buffer): Region | null {
  if (one.equals(other)) return null;
  const isSame = (at: number): boolean => one.subarray(at, at + blockSize).equals(other.subarray(at, at + blockSize));
  let start = 0;
  while (isSame(start)) start += blockSize;
  let end = Math.ceil(one.length / blockSize) * blockSize;
  while (isSame(end - blockSize)) end -= blockSize;
  return { offset: start, size: Math.min(end, one.length) - start };
}
