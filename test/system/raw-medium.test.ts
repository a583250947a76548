/** What is opened as a drive, and what its failures are called. */
import test from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import { explainFailedDrive } from '../../src/system/failed-drive.ts';
import { openRawMedium } from '../../src/system/raw-medium.ts';

const told = (code: string, errno: number): unknown => {
  const error = explainFailedDrive('writing', '/dev/sdx', 512, Object.assign(new Error(code), { code, errno }));
  return error instanceof PassforgeError ? error.message : error;
};

test('whatever the kernel calls it, a drive that fails is told as one', (t) => {
  for (const [code, errno] of [
    ['EIO', -5],
    ['ENODATA', -61],
    ['Unknown system error -67', -67],
    ['EILSEQ', -84],
    ['ETIMEDOUT', -110],
    ['EREMOTEIO', -121],
  ] as const) {
    t.is(told(code, errno), 'writing /dev/sdx at byte 512: the drive failed');
  }
});

test('a reader without a card is told, although Node.js has no name for that', (t) => {
  t.is(told('Unknown system error -123', -123), 'writing /dev/sdx at byte 512: there is no medium in it');
});

test('an error of another kind stays what it is', (t) => {
  t.true(told('EBADF', -9) instanceof Error);
});

test('a device that cannot be read around the memory is refused', async (t) => {
  await t.throwsAsync(openRawMedium('/dev/zero', 1 << 20), {
    message: 'opening /dev/zero: it can only be read through the memory of this machine',
  });
});
