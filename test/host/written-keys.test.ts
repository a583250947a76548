import test from 'ava';
import { readWrittenKeys } from '../../src/host/written-keys.ts';

const find = readWrittenKeys('hostname: forge\nguests:\n  - name: one\n    memory: 1 GiB\n  - name: two\ndisk: only\n');

test('a key that is written has its place', (t) => {
  t.deepEqual(find('hostname'), { line: 1, column: 1 });
  t.deepEqual(find('guests[0].memory'), { line: 4, column: 5 });
});

test('a key that is left out has none', (t) => {
  t.is(find('keyboard'), null);
  t.is(find('guests[1].memory'), null);
  t.is(find('disk.serial'), null);
});
