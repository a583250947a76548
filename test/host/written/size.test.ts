import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { parseGuestDiskSize, parseMemory, parseSize } from '../../../src/host/written/size.ts';

test('decimal and binary units differ', (t) => {
  t.is(parseSize('1 TB'), 1_000_000_000_000);
  t.is(parseSize('1 TiB'), 1_099_511_627_776);
  t.is(parseSize('1.5GB'), 1_500_000_000);
});

test('a size needs a number above zero and a known unit', (t) => {
  for (const text of [
    '',
    '200',
    '200 G',
    'GB',
    '0 GB',
    '-1 GB',
    '1,5 GB',
    '1e3 GB',
    '1 gb',
    '1  GB',
    '.5 GB',
    '1 toString',
    '9999 TB9',
  ]) {
    t.is(parseSize(text), undefined, text);
  }
});

testProp('whole gibibytes are the same in every binary unit', [fc.integer({ min: 1, max: 16383 })], (t, count) => {
  const bytes = count * 2 ** 30;
  t.is(parseSize(`${count} GiB`), bytes);
  t.is(parseSize(`${count * 1024} MiB`), bytes);
  t.is(parseSize(`${bytes} B`), bytes);
  t.is(parseGuestDiskSize(`${count * 1024 * 1024} KiB`), count);
  t.is(parseMemory(`${count * 1024} MiB`), parseMemory(`${count} GiB`));
});

testProp(
  'any text is refused or a whole, safe number of bytes',
  [fc.stringMatching(/^[0-9.]{0,20} ?[kKMGTiB]{0,3}$/)],
  (t, text) => {
    const bytes = parseSize(text);
    t.true(bytes === undefined || (Number.isSafeInteger(bytes) && bytes > 0));
  },
);

test('memory is whole mebibytes, from 64 on', (t) => {
  t.is(parseMemory('64 MiB'), 64);
  t.is(parseMemory('8 GiB'), 8192);
  t.is(parseMemory('0.5 GiB'), 512);
  for (const text of ['63 MiB', '1 GB', '100.5 MiB', '17 TiB']) t.is(parseMemory(text), undefined, text);
});

test('a guest disk is whole gibibytes', (t) => {
  t.is(parseGuestDiskSize('64 GiB'), 64);
  t.is(parseGuestDiskSize('1 TiB'), 1024);
  for (const text of ['64 GB', '512 MiB', '16 TiB']) t.is(parseGuestDiskSize(text), undefined, text);
});
