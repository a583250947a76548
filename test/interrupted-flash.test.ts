/** `passforge flash` that is stopped twice, or whose reader goes away; the program itself, on a loop device. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { packageRoot } from '../src/system/package-root.ts';
import { attachLoopDrive } from './harness/loop-drive.ts';
import { makeSmallImage } from './harness/small-image.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const MiB = 1 << 20;
const cli = join(packageRoot(), 'build/js/src/cli.js');
const isEmpty = (content: Buffer): boolean => content.equals(Buffer.alloc(content.length));

/** Loaded before the program: the first write of the image's body never ends, as on a drive that hangs. */
const hang = `
import { open } from 'node:fs/promises';
const file = await open('/dev/null');
const prototype = Object.getPrototypeOf(file);
await file.close();
const { write } = prototype;
prototype.write = function (buffer, ...place) {
  if (buffer.length <= ${MiB}) return write.call(this, buffer, ...place);
  process.stdout.write('hangs\\n');
  setInterval(() => {}, 1000);
  return new Promise(() => {});
};
`;

test.serial('a second signal ends it at once, and tells what is known of the drive', async (t) => {
  t.timeout(5 * 60_000);
  const drive = await attachLoopDrive(t, 32 * MiB);
  if (drive === null) return t.pass();
  const folder = await temporaryFolder(t);
  const { image } = await makeSmallImage(folder, 12);
  await writeFile(join(folder, 'hang.mjs'), hang);
  const words = ['flash', image, '--device', drive.path, '--fixed', '--yes', '--serial', String(32 * MiB), '--quiet'];
  const child = spawn('node', ['--import', join(folder, 'hang.mjs'), cli, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told = textOf(child.stderr);
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  t.is(child.exitCode, null);
  await delay(1000);
  child.kill('SIGTERM');
  t.is((await ended)[0], 1);
  t.is(
    await told,
    `\npassforge: ${drive.path}: its beginning was emptied, the rest is not whole: flash it again before a machine starts from it\n`,
  );
  t.true(isEmpty((await readFile(drive.file)).subarray(0, MiB)));
});

test.serial('a flash that nobody listens to any more is brought to its end', async (t) => {
  t.timeout(5 * 60_000);
  const drive = await attachLoopDrive(t, 32 * MiB);
  if (drive === null) return t.pass();
  const { image } = await makeSmallImage(await temporaryFolder(t), 12);
  const words = ['flash', image, '--device', drive.path, '--fixed', '--yes', '--serial', String(32 * MiB)];
  const child = spawn('node', [cli, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.destroy();
  t.is((await once(child, 'exit'))[0], 0);
  const wanted = await readFile(image);
  t.true((await readFile(drive.file)).subarray(0, wanted.length).equals(wanted));
});
