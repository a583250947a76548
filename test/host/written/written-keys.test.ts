import test from 'ava';
import { readWrittenKeys } from '../../../src/host/written/written-keys.ts';

const { find, expand } = readWrittenKeys(
  'hostname: forge\nguests:\n  - name: one\n    memory: 1 GiB\n  - name: two\ndisk: only\n',
);

test('a key that is written has its place', (t) => {
  t.deepEqual(find('hostname'), { key: 'hostname', place: { line: 1, column: 1 } });
  t.deepEqual(find('guests[0].memory'), { key: 'guests[0].memory', place: { line: 4, column: 5 } });
});

test('a key that is left out has none', (t) => {
  t.is(find('keyboard'), null);
  t.is(find('guests[1].memory'), null);
  t.is(find('guests[2].name'), null);
});

test('a word that stands for a mapping is found for its keys', (t) => {
  t.deepEqual(find('disk.serial'), { key: 'disk', place: { line: 6, column: 1 } });
});

test('a key of every item is put in full', (t) => {
  t.deepEqual(expand('guests[*].name'), ['guests[0].name', 'guests[1].name']);
  t.deepEqual(expand('users[*].name'), []);
  t.deepEqual(expand('hostname'), ['hostname']);
});
