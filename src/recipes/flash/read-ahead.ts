/** Reads an image and a medium in pieces, some of them ahead of the one that is worked on. */
import { blockSize, type Region, sumOfSizes } from '../../stick/flash-layout.ts';
import type { ImageSource } from '../../system/image-source.ts';
import type { Medium } from '../../system/raw-medium.ts';
import type { Step } from '../../system/reporter.ts';

export interface Piece {
  readonly offset: number;
  /** What the image has there. */
  readonly wanted: Buffer;
  /** What the medium has there, if it was asked. */
  readonly found: Buffer;
}

export interface Readers {
  readonly image: ImageSource;
  readonly medium: Medium;
  readonly signal: AbortSignal;
  /** Is told the progress. */
  readonly step: Step;
}

/** Bytes that are asked for at a time: a drive is never idle, and a fast one does several small reads at once. */
const bytesAhead = 4 << 20;

/** Reads some regions ahead of the one that is worked on; a piece is good until the next one is asked for. */
export async function* readAhead(
  { image, medium, signal, step }: Readers,
  regions: readonly Region[],
  from: 'image' | 'both',
): AsyncGenerator<Piece> {
  const largest = Math.ceil(Math.max(...regions.map(({ size }) => size)) / blockSize) * blockSize;
  const readAtOnce = Math.min(regions.length, Math.ceil(bytesAhead / largest));
  const slots = readAtOnce + 1;
  // one allocation: each takes much more room of addresses than its bytes
  const memory = medium.allocate(2 * slots * largest);
  const read = async ({ offset, size }: Region, slot: number): Promise<Piece> => {
    const [wanted, found] = [2 * slot * largest, (2 * slot + 1) * largest];
    const piece = {
      offset,
      wanted: memory.subarray(wanted, wanted + size),
      found: memory.subarray(found, found + size),
    };
    await Promise.all([image.read(piece.wanted, offset), from === 'both' && medium.read(piece.found, offset)]);
    return piece;
  };
  const pending: Promise<Piece>[] = [];
  const total = sumOfSizes(regions);
  let [begun, done] = [0, 0];
  while (done < total) {
    for (; pending.length < readAtOnce; begun++) {
      const region = regions[begun];
      if (region === undefined) break;
      const reading = read(region, begun % slots);
      // its failure is told when it is its turn
      reading.catch(() => {});
      pending.push(reading);
    }
    const piece = await pending.shift();
    signal.throwIfAborted();
    if (piece === undefined) throw new Error(`${done} of ${total} bytes were read ahead`);
    yield piece;
    done += piece.wanted.length;
    step.progress(done, total);
  }
}
