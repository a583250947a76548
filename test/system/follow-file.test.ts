import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { followFile } from '../../src/system/follow-file.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

test('only finished lines are read, each once, without escape sequences', async (t) => {
  const path = join(await temporaryFolder(t), 'serial.log');
  const followed = followFile(path);
  t.deepEqual(await followed.readLines(), []);
  await appendFile(path, '\u001b[2J\u001b[01;01Hone\r\ntwo \u00e9');
  t.deepEqual(await followed.readLines(), ['one']);
  await appendFile(path, ' more\n');
  t.deepEqual(await followed.readLines(), ['two \u00e9 more']);
  t.deepEqual(await followed.readLines(), []);
});
