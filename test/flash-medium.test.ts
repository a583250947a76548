/** Writing and reading back, on drives in memory that do what bad drives do. */
import { createCipheriv } from 'node:crypto';
import test from 'ava';
import { flashMedium } from '../src/recipes/flash/flash-medium.ts';
import {
  type DriveFaults,
  failureOf,
  headOf,
  isEmpty,
  type MemoryMedium,
  memoryImage,
  memoryMedium,
  placesWritten,
  quietFlash,
} from './harness/memory-medium.ts';

const MiB = 1 << 20;
const size = 40 * MiB;
const bytes = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(33 * MiB + 2048));

const flash = (medium: MemoryMedium, content = bytes) => flashMedium(memoryImage(content), medium, quietFlash);

/** A drive that was in use before: its beginning and its end could start something. */
const usedBefore = (faults: DriveFaults = {}): MemoryMedium => memoryMedium(size, faults, Buffer.alloc(size, 'old'));

test('the image is on the drive, the drive’s last MiB is empty, and what lies between is left as it was', async (t) => {
  const medium = usedBefore();
  t.is(await flash(medium), bytes.length + 2048 - MiB);
  t.true(medium.content.subarray(0, bytes.length).equals(bytes));
  t.true(isEmpty(medium.content.subarray(size - MiB)));
  t.true(
    medium.content
      .subarray(bytes.length + 2048, size - MiB)
      .equals(Buffer.alloc(size, 'old').subarray(bytes.length + 2048, size - MiB)),
  );
});

test('the ends are emptied first, and the blocks where firmware begins are written when all else has been read back', async (t) => {
  const medium = usedBefore();
  await flash(medium);
  const acts = medium.log.map((line) => line.replace(/(\w+) (\d+) \d+$/, '$1 $2'));
  const [boot, descriptors, tail] = [0, 32_768, size - MiB];
  const others = [tail, 4096, 36_864];
  const first = acts.indexOf('write 0');
  t.deepEqual(acts.slice(first, first + 13), [
    ...[`write ${boot}`, 'flush', `write ${descriptors}`, 'flush'],
    ...[...others.map((place) => `write ${place}`), 'flush'],
    ...[boot, descriptors, ...others].map((place) => `read ${place}`),
  ]);
  const bodyEnd = acts.lastIndexOf(`write ${32 * MiB}`) + 1;
  t.deepEqual(acts.slice(bodyEnd, bodyEnd + 7), [
    ...['flush', 'write 4096', 'write 36864', 'flush'],
    ...others.map((place) => `read ${place}`),
  ]);
  const wholeBody = Array.from({ length: 33 }, (_, at) => `read ${(at + 1) * MiB}`);
  t.deepEqual(acts.slice(bodyEnd + 7, bodyEnd + 40), wholeBody);
  t.deepEqual(acts.slice(bodyEnd + 40), [
    ...[`read ${boot}`, `read ${descriptors}`],
    ...[`write ${descriptors}`, 'flush', `read ${descriptors}`],
    ...[`write ${boot}`, 'flush', `read ${boot}`],
    ...[`read ${32 * MiB}`, `read ${33 * MiB}`],
  ]);
});

test('a drive that has the image already is only read', async (t) => {
  const medium = usedBefore();
  await flash(medium);
  medium.log.length = 0;
  t.is(await flash(medium), null);
  t.deepEqual(placesWritten(medium), []);
});

test('of a changed image only what differs is written, the head is away meanwhile, and all is read back', async (t) => {
  const changed = Buffer.from(bytes);
  changed.fill('new', 20 * MiB + 4096, 20 * MiB + 12_288);
  let headWasAway = false;
  const medium = usedBefore({
    afterWrite: (offset) => {
      if (offset === 20 * MiB + 4096) headWasAway = isEmpty(headOf(medium));
    },
  });
  await flash(medium);
  medium.log.length = 0;
  t.is(await flash(medium, changed), 8192);
  const emptied = [0, 32_768, size - MiB, 4096, 36_864];
  t.deepEqual(placesWritten(medium), [...emptied, 20 * MiB + 4096, 4096, 36_864, 32_768, 0]);
  t.true(headWasAway);
  t.true(medium.content.subarray(0, bytes.length).equals(changed));
  for (const place of [5 * MiB, 20 * MiB]) {
    t.is(medium.log.filter((line) => line === `read ${place} ${MiB}`).length, 2);
  }
});

/** What another description changes. */
const variable = { offset: 20 * MiB + 2048, size: MiB };

test('what another description changes is written first, and then all is read once', async (t) => {
  const changed = Buffer.from(bytes);
  changed.fill('new', variable.offset, variable.offset + variable.size);
  const medium = usedBefore();
  await flash(medium);
  medium.log.length = 0;
  const options = { ...quietFlash, variable: [variable] };
  t.is(await flashMedium(memoryImage(changed), medium, options), MiB + 4096);
  t.true(medium.content.subarray(0, bytes.length).equals(changed));
  t.deepEqual(placesWritten(medium).slice(-6), [20 * MiB, 21 * MiB, 4096, 36_864, 32_768, 0]);
  const lastWrite = medium.log.findLastIndex((line) => line.startsWith(`write ${36_864} `));
  for (let place = 1; place < 33; place++) {
    const reads = medium.log.flatMap((line, at) => (line === `read ${place * MiB} ${MiB}` ? [at > lastWrite] : []));
    const expected = { 20: [false, true], 32: [true, true] }[place] ?? [true];
    t.deepEqual(reads, expected, `${place}`);
  }
});

test('what else differs is mended too, and then all is read again', async (t) => {
  const changed = Buffer.from(bytes);
  changed.fill('new', variable.offset, variable.offset + 4096);
  changed.fill('new', 3 * MiB, 3 * MiB + 4096);
  const medium = usedBefore();
  await flash(medium);
  medium.log.length = 0;
  await flashMedium(memoryImage(changed), medium, { ...quietFlash, variable: [variable] });
  t.true(medium.content.subarray(0, bytes.length).equals(changed));
  t.is(medium.log.filter((line) => line === `read ${3 * MiB} ${MiB}`).length, 2);
});

test('a drive that does not keep the new description is found out, and starts nothing', async (t) => {
  const changed = Buffer.from(bytes);
  changed.fill('new', variable.offset, variable.offset + 4096);
  const before = usedBefore();
  await flash(before);
  // five writes empty the ends
  const medium = memoryMedium(size, { loses: (write) => write === 6 }, Buffer.from(before.content));
  const flashing = flashMedium(memoryImage(changed), medium, { ...quietFlash, variable: [variable] });
  t.regex(await failureOf(t, flashing), /holds other bytes than were written\n.*its beginning is empty/);
  t.true(isEmpty(headOf(medium)));
});

test('a drive of which only the end holds something old is mended', async (t) => {
  const medium = usedBefore();
  await flash(medium);
  medium.content.write('EFI PART', size - 512);
  t.is(await flash(medium), 0);
  t.true(isEmpty(medium.content.subarray(size - MiB)));
});

test('a flash that was broken off goes on where it was', async (t) => {
  const medium = usedBefore();
  await flash(medium);
  medium.content.fill(0, 0, MiB);
  medium.content.fill('old', 28 * MiB, 29 * MiB);
  t.is(await flash(medium), MiB);
  t.true(medium.content.subarray(0, bytes.length).equals(bytes));
});

test('an image as large as the drive has its last MiB held back as well', async (t) => {
  const full = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16)).update(Buffer.alloc(size));
  const medium = usedBefore();
  await flash(medium, full);
  t.true(medium.content.equals(full));
  t.deepEqual(placesWritten(medium).slice(-5), [size - MiB, 4096, 36_864, 32_768, 0]);
});

test('a drive that keeps nothing is found out before the image is written, and said to be dangerous', async (t) => {
  const medium = usedBefore({ loses: () => true });
  const message = await failureOf(t, flash(medium));
  t.regex(message, /^reading back \/dev\/stick: at byte \d+ it holds other bytes than were written\n/);
  t.regex(message, /could not be taken away: DO NOT START A MACHINE FROM IT$/);
  t.true(placesWritten(medium).every((place) => place < MiB || place === size - MiB));
});

test('a drive that drops writes from some moment on is found out, and starts nothing', async (t) => {
  for (const kept of [5, 8, 14]) {
    const medium = usedBefore({ loses: (write) => write > kept });
    const message = await failureOf(t, flash(medium));
    t.regex(message, /other bytes than were written\n {2}\/dev\/stick: its beginning is empty/);
    t.true(isEmpty(headOf(medium)), `${kept} writes`);
  }
});

test('a drive that loses the very last write is found out, and starts nothing', async (t) => {
  // five of zeros, nine of the body, three of the head
  const medium = usedBefore({ loses: (write) => write === 18 });
  t.regex(await failureOf(t, flash(medium)), /at byte 0 it holds other bytes/);
  t.true(isEmpty(headOf(medium)));
});

test('a drive that keeps nothing any more when its head is written is said to be dangerous', async (t) => {
  const medium = usedBefore({ loses: (write) => write > 17 });
  t.regex(await failureOf(t, flash(medium)), /could not be taken away: DO NOT START A MACHINE FROM IT$/);
});

test('a drive that loses a single write is found out, and starts nothing', async (t) => {
  const medium = usedBefore({ loses: (write) => write === 9 });
  t.regex(await failureOf(t, flash(medium)), new RegExp(`at byte ${12 * MiB} it holds other bytes`));
  t.true(isEmpty(headOf(medium)));
});

test('a drive with less room than it says is found out, and starts nothing', async (t) => {
  for (const realSize of [8 * MiB, 20 * MiB, 33 * MiB]) {
    const medium = usedBefore({ realSize });
    t.regex(await failureOf(t, flash(medium)), /other bytes than were written/);
    t.true(isEmpty(headOf(medium)), `${realSize} bytes`);
  }
});

test('a drive that fails at a place is told with it, and starts nothing', async (t) => {
  for (const brokenFor of ['read', 'write', 'both'] as const) {
    const medium = usedBefore({ brokenAt: 30 * MiB + 8192, brokenFor });
    const message = await failureOf(t, flash(medium));
    t.regex(message, /the drive failed\n {2}\/dev\/stick: its beginning is empty: no machine starts from it/);
    t.true(isEmpty(headOf(medium)));
  }
});

test('a drive whose beginning cannot be written is left, and said to be dangerous', async (t) => {
  const medium = usedBefore({ brokenAt: 0, brokenFor: 'write' });
  t.regex(await failureOf(t, flash(medium)), /the drive failed\n {2}\/dev\/stick: .* DO NOT START A MACHINE FROM IT$/);
});

test('another program that writes to the drive meanwhile is found out', async (t) => {
  const medium = usedBefore({
    afterWrite: (offset) => {
      if (offset === 24 * MiB) medium.content.write('mine', 9 * MiB);
    },
  });
  t.regex(await failureOf(t, flash(medium)), new RegExp(`at byte ${9 * MiB} it holds other bytes`));
  t.true(isEmpty(headOf(medium)));
});

test('an image that has no room is refused before anything is written', async (t) => {
  const medium = usedBefore();
  t.regex(
    await failureOf(t, flash(medium, Buffer.alloc(size + 1))),
    /the image has 41943041 bytes, the drive room for/,
  );
  t.deepEqual(medium.log, []);
});

test('the head is emptied even if the tail cannot be', async (t) => {
  const medium = usedBefore({ brokenAt: size - 1, brokenFor: 'write' });
  t.regex(await failureOf(t, flash(medium)), /its beginning is empty/);
  t.true(isEmpty(headOf(medium)));
});

test('a stick of which a part cannot be read is flashed, as it may be written all the same', async (t) => {
  for (const [place, isKnown] of [
    [12 * MiB, false],
    [12 * MiB + 8192, true],
    [100, true],
  ] as const) {
    const medium = usedBefore();
    if (isKnown) bytes.copy(medium.content);
    let isUnreadable = true;
    const { read, write } = medium;
    medium.read = async (into, offset) => {
      if (isUnreadable && offset <= place && place < offset + into.length) throw new Error('unreadable');
      return read(into, offset);
    };
    medium.write = async (content, offset) => {
      if (offset <= place && place < offset + content.length) isUnreadable = false;
      return write(content, offset);
    };
    await flash(medium);
    t.true(medium.content.subarray(0, bytes.length).equals(bytes), `${place}`);
  }
});
