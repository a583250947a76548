/** What has to be shown before a drive is overwritten. */
import test from 'ava';
import { requireTakeable } from '../../src/stick/choose-drive.ts';
import type { Drive } from '../../src/stick/drive.ts';
import { differingMarks } from '../../src/stick/drive-identity.ts';
import { findUnusualTraits, largestUsualSize, optionsWithoutQuestion, proofOf } from '../../src/stick/proof.ts';
import { recordedDrive } from '../harness/recorded-drives.ts';

const answersOf = (name: string) => proofOf(recordedDrive(name), []).answers;
const optionsOf = (name: string) => findUnusualTraits(recordedDrive(name)).map(({ option }) => option);

test('of a usual stick the last characters of its serial are asked, and the whole is taken as well', (t) => {
  t.deepEqual(answersOf('plain-stick'), ['2345', '4C530001230718112345']);
});

test('of an unusual drive the whole serial is asked', (t) => {
  t.deepEqual(answersOf('large-stick'), ['4C530001230718112345']);
  t.deepEqual(answersOf('empty-nvme'), ['1851AA123']);
});

test('of a stick without a serial its size is asked, and shown', (t) => {
  t.deepEqual(answersOf('no-serial'), ['15502147584']);
  t.is(proofOf(recordedDrive('no-serial'), []).wanted, 'its size in bytes (15502147584)');
});

test('where another drive has a serial with the same end the whole is asked', (t) => {
  const stick = recordedDrive('plain-stick');
  const [near, far] = ['XX2345', '2345X'].map((serial) => ({ ...stick, path: '/dev/sdc', serial })) as [Drive, Drive];
  t.is(proofOf(stick, [stick, far]).wanted, 'the last 4 characters of its serial');
  t.deepEqual(proofOf(stick, [stick, near]), { answers: ['4C530001230718112345'], wanted: 'its whole serial' });
});

test('a large drive and one that is not removable need an option each', (t) => {
  t.deepEqual(optionsOf('plain-stick'), []);
  t.deepEqual(optionsOf('large-stick'), ['--large']);
  t.deepEqual(optionsOf('usb-disk'), ['--large', '--fixed']);
});

test('a stick sold as 64 GB is not large, one byte more than that is', (t) => {
  const stick = recordedDrive('plain-stick');
  t.deepEqual(findUnusualTraits({ ...stick, size: largestUsualSize }), []);
  t.is(findUnusualTraits({ ...stick, size: largestUsualSize + 1 }).length, 1);
});

test('an unusual drive without its options is refused with all that are missing', (t) => {
  const disk = recordedDrive('usb-disk');
  const error = t.throws(() => requireTakeable(disk, 1, [disk], []));
  t.deepEqual(error.message.split('\n  ').slice(1), [
    'it has more than 64 GB (2.0 TB)',
    'it says that it is not removable',
  ]);
  t.throws(() => requireTakeable(disk, 1, [disk], ['--large']), { message: /not removable/ });
  t.notThrows(() => requireTakeable(disk, 1, [disk], ['--large', '--fixed']));
});

test('the words that ask nothing are told, fit for a shell', (t) => {
  t.is(
    optionsWithoutQuestion({ ...recordedDrive('usb-disk'), serial: "it's 1" }),
    `--device /dev/sdc --large --fixed --yes --serial 'it'\\''s 1'`,
  );
});

test('each mark in which two drives differ is told', (t) => {
  const stick = recordedDrive('plain-stick');
  t.deepEqual(differingMarks(stick, { ...stick }), []);
  t.deepEqual(differingMarks(stick, { ...stick, serial: null, sequence: 22 }), [
    'serial was 4C530001230718112345, is none',
    'sequence was 21, is 22',
  ]);
});

test('another content is another medium', (t) => {
  const stick = recordedDrive('plain-stick');
  const volumes = stick.volumes.map((volume) => ({ ...volume, label: volume.label && 'PHOTOS' }));
  t.deepEqual(differingMarks(stick, { ...stick, volumes }), [
    'what is on it was /dev/sdb, /dev/sdb1 vfat KEYS, is /dev/sdb, /dev/sdb1 vfat PHOTOS',
  ]);
});
