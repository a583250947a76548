import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { formatCpuList, parseCpuList } from '../../../src/host/kernel/cpu-list.ts';

testProp(
  'what the kernel would print of a set of processors is read as that set',
  [fc.uniqueArray(fc.integer({ min: 0, max: 8191 }), { minLength: 1, maxLength: 40 })],
  (t, numbers) => {
    const sorted = [...numbers].sort((a, b) => a - b);
    const text = formatCpuList(sorted);
    t.deepEqual(parseCpuList(text), sorted);
    t.notRegex(text, /\s/);
  },
);

testProp('a list in any order is printed in the order of the kernel', [fc.nat(60), fc.nat(60)], (t, one, other) => {
  fc.pre(one !== other);
  const sorted = [Math.min(one, other), Math.max(one, other)];
  t.is(formatCpuList(parseCpuList(`${one},${other}`) ?? []), formatCpuList(sorted));
});

testProp('any other text is refused', [fc.oneof(fc.string(), fc.stringMatching(/^[0-9,: -]{0,12}$/))], (t, text) => {
  let numbers: readonly number[] | undefined;
  try {
    numbers = parseCpuList(text);
  } catch {
    return t.pass();
  }
  if (numbers === undefined) return t.pass();
  t.regex(text, /^[0-9,-]+$/);
  t.deepEqual(parseCpuList(formatCpuList(numbers)), numbers);
});

test('runs are drawn together', (t) => {
  t.is(formatCpuList([2, 3, 4, 5, 8]), '2-5,8');
  t.is(formatCpuList([0]), '0');
  t.is(formatCpuList([1, 2]), '1-2');
  t.is(formatCpuList([]), '');
});
