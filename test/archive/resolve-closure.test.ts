/** The dependency closure, case by case; compare-with-apt.test.ts does it with a whole release. */

import test from 'ava';
import { type Closure, type ClosureOptions, resolveClosure } from '../../src/archive/resolve-closure.ts';
import { indexPart, readIndex, stanza } from '../harness/package-stanza.ts';

/** An index of these packages, written as names with their fields. */
const resolve = (packages: Record<string, string>, roots: string[], options?: ClosureOptions): Closure => {
  const stanzas = Object.entries(packages).map(([name, fields]) => stanza(name, fields));
  return resolveClosure(roots, readIndex([indexPart(stanzas.join('\n\n'))]), options);
};
const names = (...args: Parameters<typeof resolve>): string =>
  resolve(...args)
    .packages.map(({ name }) => name)
    .join(' ');

test('dependencies of dependencies are taken, recommended packages are not', (t) => {
  const packages = {
    root: 'Depends: mid\nRecommends: extra',
    mid: 'Pre-Depends: deep',
    deep: '',
    extra: '',
    other: '',
  };
  t.is(names(packages, ['root']), 'deep mid root');
});

test('the way from each package to its root is told', (t) => {
  const packages = { root: 'Depends: mid', mid: 'Depends: deep', deep: '' };
  t.deepEqual(
    [...resolve(packages, ['root']).reasons],
    [
      ['deep', 'deep ← mid ← root'],
      ['mid', 'mid ← root'],
      ['root', 'root'],
    ],
  );
});

test('packages that depend on each other are both taken', (t) => {
  t.is(names({ aa: 'Depends: bb', bb: 'Depends: aa' }, ['aa']), 'aa bb');
});

test('the first alternative is taken', (t) => {
  t.is(names({ root: 'Depends: one | two', one: '', two: '' }, ['root']), 'one root');
});

test('an alternative that is a root is preferred', (t) => {
  t.is(names({ root: 'Depends: one | two', one: '', two: '' }, ['root', 'two']), 'root two');
});

test('an alternative that cannot be installed is passed over without a trace', (t) => {
  const packages = { root: 'Depends: one | two', one: 'Depends: helper, nothing', helper: '', two: '' };
  t.is(names(packages, ['root']), 'root two');
});

test('an alternative that conflicts with what is chosen is passed over', (t) => {
  const packages = { root: 'Depends: base, one | two', base: '', one: 'Conflicts: base', two: '' };
  t.is(names(packages, ['root']), 'base root two');
  t.is(names({ ...packages, base: 'Breaks: one (<< 2)', one: '' }, ['root']), 'base root two');
  t.is(names({ ...packages, base: 'Breaks: one (<< 1)', one: '' }, ['root']), 'base one root');
});

test('a package may conflict with the name that it provides itself', (t) => {
  t.is(names({ exim: 'Provides: mta\nConflicts: mta' }, ['exim']), 'exim');
});

test('the package of a name goes before its providers', (t) => {
  t.is(names({ root: 'Depends: mta', exim: 'Provides: mta', mta: '' }, ['root']), 'mta root');
});

test('of several providers the one of higher priority is taken', (t) => {
  const packages = { root: 'Depends: awk', gawk: 'Provides: awk', mawk: 'Provides: awk\nPriority: required' };
  t.is(names(packages, ['root']), 'mawk root');
});

test('a versioned dependency is answered by a name that is provided in that version only', (t) => {
  const packages = {
    root: 'Depends: api (>= 2)',
    // of providers that are alike the last one is taken
    fit: 'Provides: api (= 2)',
    plain: 'Provides: api',
    old: 'Provides: api (= 1)',
  };
  t.is(names(packages, ['root']), 'fit root');
});

test('any architecture is answered by this one, another one is not', (t) => {
  t.is(names({ root: 'Depends: perl:any', perl: '' }, ['root']), 'perl root');
  t.throws(() => names({ root: 'Depends: perl:i386', perl: '' }, ['root']), { message: /perl:i386 ← root/ });
});

test('what is present is neither taken nor followed', (t) => {
  const present = [{ name: 'libc', version: '2.0', provides: 'libc-api (= 2)' }];
  const packages = { root: 'Depends: libc (>= 2), libc-api (>= 2)', libc: 'Depends: nothing' };
  t.is(names(packages, ['root'], { present }), 'root');
  t.throws(() => names({ root: 'Depends: libc (>= 3)' }, ['root'], { present }));
});

test('a name that is answered by other means needs no package', (t) => {
  t.is(names({ root: 'Depends: ext4-modules' }, ['root'], { answered: new Set(['ext4-modules']) }), 'root');
});

test('everything that cannot be met is told at once, each with its way', (t) => {
  const packages = { root: 'Depends: mid, gone', mid: 'Depends: libfoo (>= 2), lost | last', libfoo: '' };
  t.throws(() => resolve(packages, ['root', 'absent']), {
    message: [
      'resolving dependencies: 4 cannot be met',
      '  absent: there is no such package',
      '  libfoo (>= 2) ← mid ← root: there is libfoo 1.0',
      '  lost | last ← mid ← root: no such package',
      '  gone ← root: no such package',
    ].join('\n'),
  });
});

test('a root that others only provide is refused with their names', (t) => {
  t.throws(() => resolve({ exim: 'Provides: mta' }, ['mta']), { message: /mta: .* it is provided by exim: name one/ });
});

test('roots that conflict are refused', (t) => {
  t.throws(() => resolve({ one: 'Conflicts: two', two: '' }, ['one', 'two']), {
    message: /two: it conflicts with one/,
  });
});
