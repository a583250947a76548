/** Builds that are killed at any moment: what they leave harms nobody. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { type Fault, serve, startTestArchive } from './harness/archive-server.ts';
import { assertSound } from './harness/sound-cache.ts';
import { type SmallBuildWishes, startSmallBuild, wishesOf } from './harness/start-small-build.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const names = Array.from({ length: 8 }, (_, number) => `package-${number}`);

/** Sends a half, and a while later the other one: at most moments some packages are there in part. */
const hesitant: Fault = (request, response, body) => {
  if (request.headers.range !== undefined) return serve(request, response, body);
  response.writeHead(200, { 'content-length': body.length }).write(body.subarray(0, body.length / 2));
  setTimeout(() => response.end(body.subarray(body.length / 2)), 50);
};

/** What a build without disturbance does, and how many milliseconds it takes once it is loaded. */
async function measure(t: ExecutionContext, wishes: SmallBuildWishes): Promise<{ whole: Buffer; length: number }> {
  const { ready, ended } = startSmallBuild(wishes);
  await ready;
  const begun = performance.now();
  t.is((await ended)?.error, null);
  return { length: performance.now() - begun, whole: await readFile(wishes.output) };
}

/** The same numbers each time, as a linear congruential generator has them: a failure can be repeated. */
function* seededNumbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('fifty builds that are killed leave neither half an output nor a bad object, and the next one succeeds', async (t) => {
  t.timeout(5 * 60_000);
  const archive = await startTestArchive({ packages: Object.fromEntries(names.map((name) => [name, ''])) });
  t.teardown(() => archive.close());
  for (const path of archive.files.keys()) {
    if (path.startsWith('pool/')) archive.faults.set(path, Array<Fault>(100).fill(hesitant));
  }
  const moments = seededNumbers(2026);
  const wishesIn = (folder: string): SmallBuildWishes => {
    return { ...wishesOf(archive), cache: join(folder, 'cache'), output: join(folder, 'image'), roots: names };
  };
  const { whole, length } = await measure(t, wishesIn(await temporaryFolder(t)));
  let [killed, finished] = [0, 0];
  while (killed < 50) {
    const wishes = wishesIn(await temporaryFolder(t));
    // The first begin from nothing, the later ones with what the earlier left.
    for (let round = 0; round < 5 && killed < 50; round++) {
      const { child, ready, ended } = startSmallBuild(wishes);
      await ready;
      await delay((moments.next().value ?? 0) * length);
      child.kill('SIGKILL');
      if ((await ended) === null) killed += 1;
      else finished += 1;
      const found = await readFile(wishes.output).catch(() => null);
      t.true(found === null || found.equals(whole), 'half an output');
      await assertSound(t, wishes.cache);
    }
    t.is((await startSmallBuild(wishes).ended)?.error, null);
    t.true((await readFile(wishes.output)).equals(whole));
    await assertSound(t, wishes.cache);
  }
  t.log(`${killed} were killed within ${Math.round(length)} ms, ${finished} were quicker`);
});
