/** `passforge reseed` on a drive that holds an image. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../src/system/package-root.ts';
import { attachLoopDrive } from './harness/loop-drive.ts';
import { runProgram } from './harness/run-program.ts';
import { describe, makeSmallImage } from './harness/small-image.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

test('a drive that holds an image gets another host, is opened once, for us alone, and again only to read back', async (t) => {
  t.timeout(5 * 60_000);
  const drive = await attachLoopDrive(t, 32 << 20);
  if (drive === null) return t.pass();
  const folder = await temporaryFolder(t);
  const { image, changed } = await makeSmallImage(folder, 12);
  await copyFile(image, drive.file);
  const description = join(folder, 'anvil.yaml');
  await writeFile(description, (await describe('anvil')).text);
  const trace = join(folder, 'trace');
  const cli = join(packageRoot(), 'build/js/src/cli.js');
  const { status, stderr } = await runProgram('strace', [
    ...['-f', '-e', 'trace=openat', '-o', trace],
    ...['node', cli, 'reseed', drive.path, description, '--quiet'],
  ]);
  t.is(status, 0, stderr);
  const wanted = await readFile(changed);
  t.true((await readFile(drive.file)).subarray(0, wanted.length).equals(wanted));
  const opened = (await readFile(trace, 'utf8'))
    .split('\n')
    .filter((line) => /"(\/dev\/loop|\/proc\/self\/fd\/)/.test(line));
  t.is(opened.length, 2, opened.join('\n'));
  t.regex(opened[0] ?? '', /"\/dev\/loop\d+", O_RDWR\|O_EXCL/);
  t.regex(opened[1] ?? '', /"\/proc\/self\/fd\/\d+", O_RDONLY\|O_DIRECT/);
});
