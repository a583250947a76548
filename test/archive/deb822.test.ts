/** Reading stanzas. */

import test from 'ava';
import { parseStanza, splitStanzas } from '../../src/archive/deb822.ts';

test('stanzas are separated by blank lines, of which there may be several', (t) => {
  t.deepEqual(splitStanzas('\nA: 1\nB: 2\n\n \n\nA: 3\n\n'), ['A: 1\nB: 2', 'A: 3']);
  t.deepEqual(splitStanzas('\n\n'), []);
});

test('field names are read in lower case, values without surrounding blanks', (t) => {
  t.deepEqual(
    [...parseStanza('Package: acl\nInstalled-Size:88 ', 'x')],
    [
      ['package', 'acl'],
      ['installed-size', '88'],
    ],
  );
});

test('a line that begins with a blank continues the field', (t) => {
  t.is(parseStanza('SHA256:\n a 1 x\n b 2 y\nB: c', 'x').get('sha256'), 'a 1 x\n b 2 y');
});

test('a field that is there twice is refused', (t) => {
  t.throws(() => parseStanza('Size: 1\nsize: 2', 'Packages'), {
    message: 'reading Packages: field size is there twice',
  });
});

test('a line without a field name is refused', (t) => {
  t.throws(() => parseStanza('Size: 1\nnothing', 'Packages'), {
    message: 'reading Packages: no field name in "nothing"',
  });
});
