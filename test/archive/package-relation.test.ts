/** Parsing relation fields. */

import test from 'ava';
import { acceptsVersion, formatGroup, parseRelations, type Relation } from '../../src/archive/package-relation.ts';

const parse = (value: string): string[] => parseRelations(value, 'owner').map(formatGroup);

test('dependencies are separated by commas, alternatives by bars', (t) => {
  t.deepEqual(parse('libc6 (>= 2.40), debconf (>= 0.5) | debconf-2.0,\n perl:any'), [
    'libc6 (>= 2.40)',
    'debconf (>= 0.5) | debconf-2.0',
    'perl:any',
  ]);
});

test('an empty field holds nothing', (t) => {
  t.deepEqual(parse(''), []);
});

test('a relation for other architectures is left out', (t) => {
  t.deepEqual(parse('a [amd64 i386], b [arm64], c [!amd64], d [!arm64], e [linux-any]'), ['a', 'd', 'e']);
});

test('the old operators include equality', (t) => {
  t.deepEqual(parse('a (< 2), b (> 2)'), ['a (<= 2)', 'b (>= 2)']);
});

test('a malformed relation is refused with its owner', (t) => {
  t.throws(() => parse('a (>= )'), { message: 'reading the relations of owner: "a (>= )" is none' });
});

test('a name that is provided without version answers no versioned relation', (t) => {
  const [versioned, plain] = parseRelations('a (>= 1), a', 'owner').flat() as [Relation, Relation];
  t.false(acceptsVersion(versioned, null));
  t.true(acceptsVersion(plain, null));
  t.true(acceptsVersion(versioned, '1.0'));
});
