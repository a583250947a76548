/** Flashes that the power ends in the midst of a write, and drives with less room than they say, flashed more than once. */
import { createCipheriv } from 'node:crypto';
import test from 'ava';
import { PassforgeError } from '../src/errors.ts';
import { flashMedium } from '../src/recipes/flash/flash-medium.ts';
import { isWholeBehind, startsSomething } from './harness/boot-blocks.ts';
import { type DriveFaults, type MemoryMedium, memoryImage, memoryMedium, quietFlash } from './harness/memory-medium.ts';

const MiB = 1 << 20;
const [imageSize, driveSize] = [6 * MiB + 2048, 9 * MiB];

function differing(seed: number, count: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(count));
}

const [oldImage, image] = [differing(1, imageSize), differing(2, imageSize)];
/** Of the old one only a piece of the body is other. */
const changed = Buffer.from(oldImage);
image.copy(changed, 4 * MiB, 4 * MiB, 5 * MiB);

const flash = (medium: MemoryMedium, content: Buffer): Promise<number | null> =>
  flashMedium(memoryImage(content), medium, quietFlash);

/** A drive that holds the old image, and a backup partition table of something older. */
function holding(content: Buffer, faults: DriveFaults = {}): MemoryMedium {
  const drive = Buffer.alloc(driveSize);
  content.copy(drive);
  drive.write('EFI PART', driveSize - 512);
  return memoryMedium(driveSize, faults, drive);
}

const cuts = [0, 512, 1024, 2048, 3584, 4096, 64 * 1024, MiB - 512];

for (const [what, wanted, writes] of [
  ['another image', image, 11],
  ['nearly the same image', changed, 10],
] as const) {
  test(`a cut in any write of ${what} leaves the old one, the new one, or a drive that starts nothing`, async (t) => {
    const found = { none: 0, old: 0, new: 0 };
    for (let write = 1; write <= writes; write++) {
      for (const after of cuts) {
        const medium = holding(oldImage, { cut: { write, after } });
        await t.throwsAsync(flash(medium, wanted), { instanceOf: PassforgeError });
        if (!startsSomething(medium.content)) found.none += 1;
        else if (isWholeBehind(medium.content, wanted)) found.new += 1;
        else if (isWholeBehind(medium.content, oldImage)) found.old += 1;
        else t.fail(`write ${write}, ${after} bytes of it: something starts, and not all is there`);
      }
    }
    t.true(found.none > 20 && found.old > 0 && found.new > 0, JSON.stringify(found));
    const medium = holding(oldImage, { cut: { write: writes + 1, after: 0 } });
    await flash(medium, wanted);
    t.true(medium.content.subarray(0, imageSize).equals(wanted), 'it has as many writes as that');
  });
}

test('the boot block is written alone, when everything else is there', async (t) => {
  const medium = holding(oldImage, { cut: { write: 11, after: 512 } });
  await t.throwsAsync(flash(medium, image));
  t.deepEqual(medium.content.subarray(0, 512), image.subarray(0, 512));
  t.true(medium.content.subarray(4096, imageSize).equals(image.subarray(4096)));
});

test('where emptying the end of a drive destroys the image, a second flash is no success', async (t) => {
  // its last MiB lies where a part of the image does
  const realSize = 6 * MiB + 65_536;
  const medium = holding(oldImage, { realSize });
  t.is((driveSize - MiB) % realSize, 2 * MiB - 65_536);
  await t.throwsAsync(flash(medium, oldImage.subarray(0, 5 * MiB)), { message: /other bytes than were written/ });
  t.false(startsSomething(medium.content));
});

test('a drive a little smaller than the image is found out by each of three flashes', async (t) => {
  for (const lacking of [2048, 4096, 40_960, MiB]) {
    for (const end of ['zeros', 'bytes']) {
      const wanted = Buffer.from(image);
      if (end === 'zeros') wanted.fill(0, imageSize - lacking);
      const medium = holding(oldImage, { realSize: imageSize - lacking });
      for (let time = 1; time <= 3; time++) {
        await t.throwsAsync(flash(medium, wanted), { instanceOf: PassforgeError }, `${lacking} ${end}, flash ${time}`);
        t.false(startsSomething(medium.content), `${lacking} ${end}, flash ${time}`);
      }
    }
  }
});

test('what the last write destroys at the end of the image is found, also where that is zeros', async (t) => {
  const realSize = imageSize - 2048;
  const wanted = Buffer.from(image).fill(0, realSize);
  // where the end of the drive really lies
  const place = (driveSize - MiB) % realSize;
  wanted.fill(0, place, place + MiB);
  const medium = memoryMedium(driveSize, { realSize });
  await t.throwsAsync(flash(medium, wanted), { message: new RegExp(`at byte ${realSize} it holds other bytes`) });
  t.false(startsSomething(medium.content));
});
