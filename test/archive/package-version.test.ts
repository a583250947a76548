/** The order of versions, with dpkg as the judge. */

import { spawnSync } from 'node:child_process';
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { compareVersions, satisfiesVersion, type VersionOperator } from '../../src/archive/package-version.ts';

const dpkgSays = (a: string, operator: string, b: string): boolean => {
  const { status, error } = spawnSync('dpkg', ['--compare-versions', a, operator, b]);
  if (error) throw error;
  return status === 0;
};

/** Few characters, so that versions resemble each other. */
const word = fc.stringMatching(/^[0-9][0-9ab.+~]{0,6}$/);
const version = fc
  .tuple(fc.option(fc.nat(2)), word, fc.option(word))
  .map(
    ([epoch, upstream, revision]) => `${epoch === null ? '' : `${epoch}:`}${upstream}${revision ? `-${revision}` : ''}`,
  );

testProp(
  'versions are ordered as dpkg orders them',
  [version, version],
  (t, a, b) => {
    const expected = dpkgSays(a, 'lt', b) ? -1 : dpkgSays(a, 'gt', b) ? 1 : 0;
    t.is(Math.sign(compareVersions(a, b)), expected, `${a} and ${b}`);
  },
  { numRuns: 150 },
);

testProp('the order is the same seen from the other side', [version, version], (t, a, b) => {
  t.is(Math.sign(compareVersions(a, b)), 0 - Math.sign(compareVersions(b, a)));
});

const pairs = [
  ['4', '4-1'],
  ['1.0~rc1', '1.0'],
  ['1.0', '1.0+b1'],
  ['2.41-12+deb13u4', '2.41-12+deb13u10'],
  ['1:0.9', '2.0'],
  ['1.0-0', '1.0'],
  ['1.2.3-a-1', '1.2.3-b'],
  ['20260912075541123456789', '20260912075541123456790'],
  ['1.a', '1.+'],
] as const;

for (const [a, b] of pairs) {
  test(`${a} and ${b} are related as dpkg says`, (t) => {
    for (const operator of ['<<', '<=', '=', '>=', '>>'] satisfies VersionOperator[]) {
      t.is(satisfiesVersion(a, operator, b), dpkgSays(a, operator, b), operator);
    }
  });
}
