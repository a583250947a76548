/** In which parts an image is written. */
import test from 'ava';
import { chooseSamples, cutIntoPieces, differingSpan, layOut } from '../../src/stick/flash-layout.ts';

const MiB = 1 << 20;

test('the two ends of the drive and the rest of the image lie side by side, nothing twice', (t) => {
  t.like(layOut(10 * MiB + 1, 20 * MiB), {
    head: { offset: 0, size: MiB },
    body: { offset: MiB, size: 9 * MiB + 4096 },
    tail: { offset: 19 * MiB, size: MiB },
  });
});

test('the ends are cut into the blocks where firmware begins, and the rest', (t) => {
  const { beginnings, otherEnds, tail } = layOut(10 * MiB, 20 * MiB);
  t.deepEqual(beginnings, [
    { offset: 0, size: 4096 },
    { offset: 32_768, size: 4096 },
  ]);
  t.deepEqual(otherEnds, [tail, { offset: 4096, size: 28_672 }, { offset: 36_864, size: MiB - 36_864 }]);
});

test('an image is refused that is larger than the drive', (t) => {
  t.notThrows(() => layOut(10 * MiB, 10 * MiB));
  t.throws(() => layOut(10 * MiB + 1, 10 * MiB), {
    message: 'flashing: the image has 10485761 bytes, the drive room for 10485760',
  });
});

test('pieces begin at multiples of their size', (t) => {
  t.deepEqual(cutIntoPieces({ offset: MiB, size: 9 * MiB + 4096 }, 4 * MiB), [
    { offset: MiB, size: 3 * MiB },
    { offset: 4 * MiB, size: 4 * MiB },
    { offset: 8 * MiB, size: 2 * MiB + 4096 },
  ]);
});

test('an image that reaches to the end of the drive has its backup GPT written with the ends', (t) => {
  const { body, tail } = layOut(10 * MiB - 512, 10 * MiB - 512);
  t.deepEqual(tail, { offset: 9 * MiB - 512, size: MiB });
  t.deepEqual(body, { offset: MiB, size: 8 * MiB - 512 });
});

test('a drive of less than two MiB has no body', (t) => {
  t.like(layOut(MiB, MiB + 512), {
    head: { offset: 0, size: MiB },
    tail: { offset: MiB, size: 512 },
    body: { offset: MiB, size: 0 },
  });
});

test('the span of whole blocks that differ is found', (t) => {
  const [one, other] = [Buffer.alloc(5 * 4096 + 512), Buffer.alloc(5 * 4096 + 512)];
  t.is(differingSpan(one, other), null);
  other[4096 + 7] = 1;
  other[3 * 4096] = 1;
  t.deepEqual(differingSpan(one, other), { offset: 4096, size: 3 * 4096 });
  other[5 * 4096 + 511] = 1;
  t.deepEqual(differingSpan(one, other), { offset: 4096, size: 4 * 4096 + 512 });
});

test('samples lie all over the image, a block each', (t) => {
  const samples = chooseSamples(layOut(1000 * MiB, 2000 * MiB));
  t.true(samples.length >= 32 && samples.length < 64);
  t.true((samples.at(-1)?.offset ?? 0) > 900 * MiB);
  t.true(samples.every(({ size }) => size === 4096));
});
