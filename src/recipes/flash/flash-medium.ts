/** Writes an image to a medium and reads it back; whatever happens, the medium holds the whole image or starts no machine. */

import {
  blockSize,
  blocksWithin,
  chooseSamples,
  cutIntoPieces,
  differingSpan,
  type FlashLayout,
  layOut,
  overlaps,
  type Region,
  readSize,
  writeSize,
} from '../../stick/flash-layout.ts';
import type { ImageSource } from '../../system/image-source.ts';
import type { Medium } from '../../system/raw-medium.ts';
import type { LastWords, Reporter } from '../../system/reporter.ts';
import { leaveUnbootable, tellHaste } from './leave-unbootable.ts';
import { endsOf, type MediumEnds, otherBytes } from './medium-ends.ts';
import { readAhead } from './read-ahead.ts';

export interface FlashOptions {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly lastWords: LastWords;
  /** Parts of the image that differ from one description to another. */
  readonly variable: readonly Region[];
  /** Whether the image is what it was when it was made; without that the medium does not get its beginning. */
  readonly verified: Promise<unknown>;
  /** Whether the medium is still the one that was chosen; a card can be changed in its reader. */
  isSame(): Promise<boolean>;
}

interface Job extends FlashOptions {
  readonly image: ImageSource;
  readonly medium: Medium;
  readonly layout: FlashLayout;
  readonly ends: MediumEnds;
  /** Bytes, the ends left out. */
  written: number;
  /** Whether all of the body was read, and was right, after the last byte was written to it and to the other ends. */
  isReadBack: boolean;
}

/**
 * Where the medium holds nearly the same image already, only what differs is written, and all is read once.
 * @returns bytes of the image's body that were written, or null if the medium had all of the image before
 * @throws PassforgeError that says what became of the medium
 */
export async function flashMedium(image: ImageSource, medium: Medium, options: FlashOptions): Promise<number | null> {
  const layout = layOut(image.size, medium.size);
  const ends = endsOf(image, medium, layout);
  const job: Job = { ...options, image, medium, layout, ends, written: 0, isReadBack: false };
  options.lastWords(() => tellHaste(job));
  try {
    options.signal.throwIfAborted();
    if (!((await holdsNearlyTheSame(job)) && (await mendBody(job)))) await writeBody(job);
    const isThere = ends.state === 'untouched' && (await ends.areRight());
    if (!isThere) await writeOthers(job);
    await job.reporter.step('verifying the image', () => job.verified);
    if (isThere) return null;
    await writeBeginnings(job);
    return job.written;
  } catch (error) {
    throw await leaveUnbootable(job, error);
  } finally {
    options.lastWords(null);
  }
}

async function holdsNearlyTheSame({ image, medium, layout }: Job): Promise<boolean> {
  const regions = chooseSamples(layout);
  const memory = medium.allocate(2 * regions.length * blockSize);
  const samples = await Promise.all(
    regions.map(async ({ offset, size }, at) => {
      const [wanted, found] = [2 * at, 2 * at + 1].map((block) => memory.subarray(block * blockSize).subarray(0, size));
      if (wanted === undefined || found === undefined) throw new Error('a sample has no memory');
      await image.read(wanted, offset);
      // what cannot be read is not the same
      const isRead = await medium.read(found, offset).then(
        () => true,
        () => false,
      );
      return { wanted, isSame: isRead && wanted.equals(found) };
    }),
  );
  // zeros are what a new medium is full of
  const telling = samples.filter(({ wanted }) => wanted.some((byte) => byte !== 0));
  return telling.filter(({ isSame }) => isSame).length * 2 > telling.length;
}

/** Before the first byte is written there is nothing that a stop would have to undo. */
async function emptyEnds({ ends, signal }: Job): Promise<void> {
  if (ends.state === 'untouched') signal.throwIfAborted();
  await ends.empty();
}

async function writeBody(job: Job): Promise<void> {
  const { medium, layout, reporter } = job;
  job.written = 0;
  await emptyEnds(job);
  await reporter.step('writing', async (step) => {
    for await (const { offset, wanted } of readAhead(
      { ...job, step },
      cutIntoPieces(layout.body, writeSize),
      'image',
    )) {
      await medium.write(wanted, offset);
      job.written += wanted.length;
    }
    await medium.flush();
  });
}

/**
 * What another description changes is mended first. Then one reading of everything both finds whatever else differs, which is seldom
 * anything, and reads back what was written.
 * @returns whether all could be read; what cannot be read may be written all the same
 */
async function mendBody(job: Job): Promise<boolean> {
  const { ends, layout, variable } = job;
  const first = variable.flatMap((region) => cutIntoPieces(blocksWithin(region, layout.body), readSize));
  if (!(await mendPieces(job, first, 'comparing the description', []))) return false;
  const mended = job.written;
  if (mended > 0) await ends.writeOthers();
  if (!(await mendPieces(job, cutIntoPieces(layout.body, readSize), 'comparing with what is there', first)))
    return false;
  job.isReadBack = mended > 0 && job.written === mended;
  return true;
}

/** @param settled pieces that were mended before: where one of them still differs, the drive has not kept it */
async function mendPieces(
  job: Job,
  pieces: readonly Region[],
  title: string,
  settled: readonly Region[],
): Promise<boolean> {
  if (pieces.length === 0) return true;
  const { medium, reporter } = job;
  let isReadable = true;
  const forgiving: Medium = {
    ...medium,
    read: (into, offset) =>
      medium.read(into, offset).catch(() => {
        isReadable = false;
      }),
  };
  await reporter.step(title, async (step) => {
    for await (const { offset, wanted, found } of readAhead({ ...job, medium: forgiving, step }, pieces, 'both')) {
      if (!isReadable) break;
      const span = differingSpan(wanted, found);
      if (span === null) continue;
      const place = { offset: offset + span.offset, size: span.size };
      if (settled.some((region) => overlaps(region, place))) throw otherBytes(medium, place.offset);
      await emptyEnds(job);
      await medium.write(wanted.subarray(span.offset, span.offset + span.size), place.offset);
      job.written += span.size;
    }
    await medium.flush();
  });
  return isReadable;
}

/**
 * A drive with less room than it says keeps two places in one: whatever is written can destroy what was right before, far
 * from it. So all of the body is read when nearly all is written, and its end again afterwards: only there could what is
 * written last, to places that were empty, have hit bytes that are zeros. Where all of it has been mended, that was the reading.
 */
async function writeOthers(job: Job): Promise<void> {
  if (job.isReadBack) return;
  await emptyEnds(job);
  await job.ends.writeOthers();
  await readBack(job, cutIntoPieces(job.layout.body, readSize), 'reading back');
}

async function writeBeginnings(job: Job): Promise<void> {
  job.signal.throwIfAborted();
  await job.ends.writeBeginnings();
  await readBack(job, cutIntoPieces(job.layout.body, readSize).slice(-2), 'reading its end again');
}

async function readBack(job: Job, regions: readonly Region[], title: string): Promise<void> {
  if (regions.length === 0) return;
  await job.reporter.step(title, async (step) => {
    for await (const { offset, wanted, found } of readAhead({ ...job, step }, regions, 'both')) {
      const span = differingSpan(wanted, found);
      if (span !== null) throw otherBytes(job.medium, offset + span.offset);
    }
  });
}
