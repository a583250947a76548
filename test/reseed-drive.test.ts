/** `passforge reseed` on a drive that holds an image. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../src/system/package-root.ts';
import { passforge } from './harness/image-builds.ts';
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

test('a drive that another program has open is not reseeded, nor one of whose partitions it has', async (t) => {
  t.timeout(5 * 60_000);
  const drive = await attachLoopDrive(t, 32 << 20);
  if (drive === null) return t.pass();
  const folder = await temporaryFolder(t);
  const { image } = await makeSmallImage(folder, 12);
  await copyFile(image, drive.file);
  const description = join(folder, 'anvil.yaml');
  await writeFile(description, (await describe('anvil')).text);
  const before = await readFile(drive.file);
  const { status: hasPartitions } = await runProgram('addpart', [drive.path, '1', '2048', '2048']);
  if (hasPartitions !== 0) t.log('the drive alone: this kernel shows no partitions of loop devices');
  for (const path of hasPartitions === 0 ? [drive.path, `${drive.path}p1`] : [drive.path]) {
    const other = spawn('sh', ['-c', 'exec 3<"$1"; echo ready; exec sleep 300', 'sh', path], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    t.teardown(() => other.kill());
    await once(other.stdout, 'data');
    const { status, stderr } = await passforge('reseed', drive.path, description, '--quiet');
    other.kill();
    await once(other, 'exit');
    t.is(status, 1);
    const told = `reseeding ${drive.path}: other programs have it open, nothing is written\n  sleep (process ${other.pid})\n`;
    t.true(stderr.includes(told), stderr);
    t.true((await readFile(drive.file)).equals(before));
  }
  await runProgram('delpart', [drive.path, '1']);
});
