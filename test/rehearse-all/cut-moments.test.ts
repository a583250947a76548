import test from 'ava';
import { chainsOf, chooseMoments } from './cut-moments.ts';

test('moments are spread over the whole time, one in each part of it', (t) => {
  const moments = chooseMoments(40, 120, 1).sort((a, b) => a - b);
  t.is(moments.length, 40);
  for (const [index, moment] of moments.entries()) t.is(Math.floor(moment / 3), index);
});

test('the same seed gives the same moments, another one others', (t) => {
  t.deepEqual(chooseMoments(40, 120, 1), chooseMoments(40, 120, 1));
  t.notDeepEqual(chooseMoments(40, 120, 1), chooseMoments(40, 120, 2));
});

test('their order has no plan', (t) => {
  const moments = chooseMoments(40, 120, 1);
  t.notDeepEqual(
    moments,
    [...moments].sort((a, b) => a - b),
  );
});

test('each moment is in one chain, the last of which may be shorter', (t) => {
  t.deepEqual(chainsOf([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  t.deepEqual(chainsOf([], 2), []);
});
