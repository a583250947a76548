/** A medium is known again while it is written to, and another one in its place is told from it. */
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { formatNumber } from '../../src/system/device-number.ts';
import { readMediumMarks } from '../../src/system/medium-marks.ts';
import { attachLoopDrive } from '../harness/loop-drive.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

test('another medium of the same size has other marks, and so has a drive that is gone', async (t) => {
  const drive = await attachLoopDrive(t, 1 << 20);
  if (drive === null) return t.pass();
  const number = formatNumber((await stat(drive.path)).rdev);
  const marks = await readMediumMarks(number);
  await writeFile(drive.file, 'other bytes', { flag: 'r+' });
  t.is(await readMediumMarks(number), marks);
  const other = join(await temporaryFolder(t), 'other');
  await writeFile(other, Buffer.alloc(1 << 20));
  t.is((await runProgram('losetup', ['--detach', drive.path])).status, 0);
  t.is((await runProgram('losetup', [drive.path, other])).status, 0);
  t.not(await readMediumMarks(number), marks);
  t.not(await readMediumMarks('4095:1'), marks);
});

test('a number has the form that lsblk gives it', (t) => {
  t.deepEqual([0x700, 0x811, 0x10300, 0x100000].map(formatNumber), ['7:0', '8:17', '259:0', '0:256']);
});
