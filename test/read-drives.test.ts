import test from 'ava';
import { readDrives } from '../src/recipes/flash/read-drives.ts';

test('on another system than Linux and macOS no drive is taken for anything', async (t) => {
  await t.throwsAsync(readDrives('win32'), {
    message: 'looking for drives: passforge knows how to on Linux and macOS, this is win32',
  });
});
