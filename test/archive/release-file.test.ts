/** Reading the signed index of a suite. */

import test from 'ava';
import { parseRelease } from '../../src/archive/release-file.ts';

const digest = 'a'.repeat(64);
const fields = [
  'Origin: Debian',
  'Label: Debian',
  'Suite: stable',
  'Version: 13.7',
  'Codename: trixie',
  'Date: Sat, 12 Sep 2026 07:55:41 UTC',
  'Acquire-By-Hash: yes',
  'Architectures: all amd64',
  'Components: main contrib',
  'MD5Sum:',
  ` ${'b'.repeat(32)} 10 main/binary-amd64/Packages`,
  'SHA256:',
  ` ${digest}       10 main/binary-amd64/Packages`,
];

const release = (...changed: string[]): string => {
  const names = changed.map((line) => line.split(':')[0]);
  return [...fields.filter((line) => !names.includes(line.split(':')[0])), ...changed].join('\n');
};

test('suite, date, components and digests are read', (t) => {
  t.deepEqual(parseRelease(release(), 'InRelease'), {
    origin: 'Debian',
    label: 'Debian',
    suite: 'stable',
    version: '13.7',
    codename: 'trixie',
    date: new Date('2026-09-12T07:55:41Z'),
    validUntil: null,
    components: ['main', 'contrib'],
    architectures: ['all', 'amd64'],
    acquireByHash: true,
    indices: new Map([['main/binary-amd64/Packages', { size: 10, sha256: digest }]]),
  });
});

test('a time limit is read', (t) => {
  const { validUntil } = parseRelease(release('Valid-Until: Sat, 19 Sep 2026 07:55:41 UTC'), 'InRelease');
  t.deepEqual(validUntil, new Date('2026-09-19T07:55:41Z'));
});

test('digests other than SHA256 do not count', (t) => {
  const text = fields.slice(0, -2).join('\n');
  t.throws(() => parseRelease(text, 'InRelease'), { message: 'reading InRelease: it has no sha256 field' });
});

test('two digests for one index are refused', (t) => {
  const text = `${release()}\n ${'c'.repeat(64)} 10 main/binary-amd64/Packages`;
  t.throws(() => parseRelease(text, 'InRelease'), { message: /two digests for main\/binary-amd64\/Packages/ });
});

test('a second stanza is refused', (t) => {
  t.throws(() => parseRelease(`${release()}\n\n${release()}`, 'InRelease'), { message: /one stanza/ });
});

test('a date that is none is refused', (t) => {
  t.throws(() => parseRelease(release('Date: yesterday'), 'InRelease'), { message: /"yesterday" is not a date/ });
});
