/** Flashing that is stopped, or whose drive goes away: what is done to the medium then, and what is said of it. */
import { randomBytes } from 'node:crypto';
import test from 'ava';
import { PassforgeError } from '../src/errors.ts';
import { type FlashOptions, flashMedium } from '../src/recipes/flash/flash-medium.ts';
import { notingStep } from './harness/archive-server.ts';
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
const size = 9 * MiB;
const image = memoryImage(randomBytes(6 * MiB));

const flash = (medium: MemoryMedium, options: Partial<FlashOptions> = {}) =>
  flashMedium(image, medium, { ...quietFlash, ...options });

const usedBefore = (faults: DriveFaults = {}): MemoryMedium => memoryMedium(size, faults, Buffer.alloc(size, 'old'));

const stopped = new PassforgeError('failed', 'stopped by SIGINT');

test('a stop leaves a drive that starts nothing, and says so', async (t) => {
  const stop = new AbortController();
  const medium = usedBefore({
    afterWrite: (offset) => {
      if (offset === 4 * MiB) stop.abort(stopped);
    },
  });
  const { step, notes } = notingStep();
  t.is(await failureOf(t, flash(medium, { reporter: step, signal: stop.signal })), 'stopped by SIGINT');
  t.true(isEmpty(headOf(medium)));
  t.regex(notes.join('\n'), /^warning: \/dev\/stick: its beginning is empty/);
});

test('a stop before the first write leaves what was there', async (t) => {
  const medium = usedBefore();
  const { step, notes } = notingStep();
  await failureOf(t, flash(medium, { reporter: step, signal: AbortSignal.abort(stopped) }));
  t.deepEqual(medium.log, []);
  t.deepEqual(notes, ['warning: /dev/stick: nothing was written to it']);
});

test('a stop while the medium is still looked at leaves what was there', async (t) => {
  const stop = new AbortController();
  const medium = usedBefore();
  const read = medium.read;
  medium.read = async (into, offset) => {
    stop.abort(stopped);
    return read(into, offset);
  };
  await failureOf(t, flash(medium, { signal: stop.signal }));
  t.deepEqual(placesWritten(medium), []);
});

test('another medium that has come in the place of the one that failed is not written to', async (t) => {
  const medium = usedBefore({ brokenAt: 5 * MiB, brokenFor: 'write' });
  const message = await failureOf(t, flash(medium, { isSame: async () => false }));
  t.regex(message, /it is gone, or another medium is in its place: DO NOT START A MACHINE FROM IT/);
  t.is(placesWritten(medium).filter((place) => place === 0).length, 1);
});

test('where nobody can tell whether it is the same medium it is left alone', async (t) => {
  const medium = usedBefore({ brokenAt: 5 * MiB, brokenFor: 'write' });
  const isSame = () => Promise.reject(new Error('no sysfs'));
  t.regex(await failureOf(t, flash(medium, { isSame })), /it is gone, or another medium is in its place/);
});

test('a beginning is called empty only if zeros were read from it', async (t) => {
  const medium = usedBefore({
    afterWrite: (offset) => {
      if (offset !== 4 * MiB) return;
      // from now on it can be neither written nor read
      medium.write = medium.read = () => Promise.reject(new PassforgeError('failed', 'the drive failed'));
    },
  });
  t.regex(await failureOf(t, flash(medium)), /could not be taken away: DO NOT START A MACHINE FROM IT$/);
});

test('what is said in haste tells what is known of the beginning', async (t) => {
  const said: string[] = [];
  let say: (() => string) | null = null;
  const medium = usedBefore({
    afterWrite: () => {
      if (say !== null) said.push(say());
    },
  });
  await flash(medium, {
    lastWords: (words) => {
      say = words;
    },
  });
  t.regex(said[0] ?? '', /^\/dev\/stick: what is at its beginning is not known: DO NOT START A MACHINE FROM IT/);
  t.regex(said[6] ?? '', /^\/dev\/stick: its beginning was emptied, the rest is not whole/);
  t.regex(said.at(-1) ?? '', /is not known: DO NOT START/);
  t.is(say, null);
});

test('the medium gets no beginning before the image is known to be right', async (t) => {
  const medium = usedBefore();
  const verified = Promise.reject(new PassforgeError('untrusted', 'verifying x.iso: it has changed'));
  verified.catch(() => {});
  const message = await failureOf(t, flash(medium, { verified }));
  t.regex(message, /verifying x\.iso: it has changed\n {2}\/dev\/stick: its beginning is empty/);
});
