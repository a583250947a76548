/** The two ends of a medium that is flashed: as long as its beginnings are empty, no machine starts from it. */
import { PassforgeError } from '../../errors.ts';
import { differingSpan, type FlashLayout, type Region } from '../../stick/flash-layout.ts';
import type { ImageSource } from '../../system/image-source.ts';
import type { Medium } from '../../system/raw-medium.ts';

/** What is known of them. */
export type EndsState = 'untouched' | 'unknown' | 'empty' | 'whole';

export interface MediumEnds {
  readonly state: EndsState;
  /** Whether they hold what the image has there. */
  areRight(): Promise<boolean>;
  /** Zeros over all of them, looked at, as a drive that drops writes keeps what it had. */
  empty(): Promise<void>;
  /** Everything but the beginnings. */
  writeOthers(): Promise<void>;
  /** The beginnings: with the last one there is everything. */
  writeBeginnings(): Promise<void>;
  /** Empties what can be emptied, whatever fails meanwhile; the state is then what was read from the drive. */
  takeAway(): Promise<void>;
}

type Content = 'image' | 'zeros';

export function endsOf(image: ImageSource, medium: Medium, layout: FlashLayout): MediumEnds {
  const { head, tail, beginnings, otherEnds } = layout;
  let state: EndsState = 'untouched';
  const half = Math.max(head.size, tail.size);
  const memory = medium.allocate(2 * half);

  const contentOf = async ({ offset, size }: Region, content: Content): Promise<Buffer> => {
    const wanted = memory.subarray(0, size);
    if (content === 'image') await image.read(wanted, offset);
    else wanted.fill(0);
    return wanted;
  };
  const read = async ({ offset, size }: Region): Promise<Buffer> => {
    const found = memory.subarray(half, half + size);
    await medium.read(found, offset);
    return found;
  };
  /** The place of the first wrong bytes, or null. */
  const findWrong = async (region: Region, content: Content, found: Buffer): Promise<number | null> => {
    const span = differingSpan(await contentOf(region, content), found);
    return span === null ? null : region.offset + span.offset;
  };
  const require = async (regions: readonly Region[], content: Content): Promise<void> => {
    for (const region of regions) {
      const wrong = await findWrong(region, content, await read(region));
      if (wrong !== null) throw otherBytes(medium, wrong);
    }
  };
  /** On the drive before anything else is. */
  const write = async (regions: readonly Region[], content: Content): Promise<void> => {
    for (const region of regions) await medium.write(await contentOf(region, content), region.offset);
    await medium.flush();
  };

  return {
    get state() {
      return state;
    },
    async areRight() {
      for (const region of [...beginnings, ...otherEnds]) {
        // what cannot be read may be written all the same
        const found = await read(region).catch(() => null);
        if (found === null || (await findWrong(region, 'image', found)) !== null) return false;
      }
      return true;
    },
    async empty() {
      if (state === 'empty') return;
      state = 'unknown';
      for (const region of beginnings) await write([region], 'zeros');
      await write(otherEnds, 'zeros');
      await require([...beginnings, ...otherEnds], 'zeros');
      state = 'empty';
    },
    async writeOthers() {
      // one that the image does not reach is empty by now; a write could hit the image, where a drive has less room than it says
      await write(
        otherEnds.filter(({ offset }) => offset < image.size),
        'image',
      );
      await require(otherEnds, 'image');
    },
    async writeBeginnings() {
      await require(beginnings, 'zeros');
      state = 'unknown';
      for (const region of beginnings.toReversed()) {
        await write([region], 'image');
        await require([region], 'image');
      }
      state = 'whole';
    },
    async takeAway() {
      state = 'unknown';
      for (const region of [...beginnings, ...otherEnds]) await write([region], 'zeros').catch(() => {});
      const found = await read(head).catch(() => null);
      if (found !== null && (await findWrong(head, 'zeros', found)) === null) state = 'empty';
    },
  };
}

export function otherBytes({ path }: Medium, offset: number): PassforgeError {
  return new PassforgeError(
    'failed',
    `reading back ${path}: at byte ${offset} it holds other bytes than were written`,
    {
      hint: 'It is worn out, or has less room than it says, or another program wrote to it. Try again once, then take another one.',
    },
  );
}
