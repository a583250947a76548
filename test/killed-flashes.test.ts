/** Flashing that is killed at any moment: the drive holds the whole image or nothing that starts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../src/system/package-root.ts';
import { isWholeBehind, startsSomething } from './harness/boot-blocks.ts';
import { seededNumbers } from './harness/seeded-numbers.ts';
import { differingBytes } from './harness/small-image.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const MiB = 1 << 20;

/** @returns whether it was killed, and the milliseconds that it flashed */
async function flash(image: string, drive: string, moment: number | null): Promise<{ killed: boolean; took: number }> {
  const script = join(packageRoot(), 'build/js/test/harness/flash-subject.js');
  const child = spawn(process.execPath, [script, image, drive], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const begun = performance.now();
  if (moment !== null) {
    await Promise.race([delay(moment), ended]);
    child.kill('SIGKILL');
  }
  const [status] = await ended;
  return { killed: status === null, took: performance.now() - begun };
}

async function makeUsedDrive(t: ExecutionContext, bytes: number): Promise<string> {
  const drive = join(await temporaryFolder(t), 'drive');
  await writeFile(drive, Buffer.alloc(MiB, 'old'));
  await truncate(drive, bytes);
  return drive;
}

test('of thirty flashes that are killed each leaves a drive that starts nothing, the whole image, or what was there', async (t) => {
  t.timeout(10 * 60_000);
  const folder = await temporaryFolder(t);
  const image = join(folder, 'image');
  const content = differingBytes(96 * MiB);
  await writeFile(image, content);
  const drive = await makeUsedDrive(t, 128 * MiB);
  const { took } = await flash(image, await makeUsedDrive(t, 128 * MiB), null);
  const moments = seededNumbers(2028);
  const count = { killed: 0, empty: 0, whole: 0 };
  let before = await readFile(drive);
  while (count.killed < 30) {
    if ((await flash(image, drive, (moments.next().value ?? 0) * took)).killed) count.killed += 1;
    const now = await readFile(drive);
    if (!startsSomething(now)) {
      count.empty += 1;
    } else if (isWholeBehind(now, content)) {
      count.whole += 1;
      // what comes next shall have something to write
      content.fill(count.killed, 50 * MiB, 51 * MiB);
      await writeFile(image, content);
    } else {
      t.true(isWholeBehind(now, before), 'a head before a wrong rest');
    }
    before = now;
  }
  t.true(count.empty > 5 && count.whole > 0, 'the moments prove nothing');
  t.false((await flash(image, drive, null)).killed);
  t.true((await readFile(drive)).subarray(0, content.length).equals(content));
  t.log(
    `killed within ${Math.round(took)} ms; the head was empty ${count.empty} times, ${count.whole} times all was there`,
  );
});
