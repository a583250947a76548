/** Builds that are killed at any moment: what they leave harms nobody. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { type Fault, serve, startTestArchive } from './harness/archive-server.ts';
import { buildCommand, buildImage, exampleDescription } from './harness/image-builds.ts';
import { seededNumbers } from './harness/seeded-numbers.ts';
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

const partsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.part'));

/**
 * Ends a build as a power cut does, xorriso with it, so many milliseconds after the image has begun to be written; and tells
 * whether it was still running.
 */
async function cutBuild(output: string, options: readonly string[], moment: number): Promise<boolean> {
  const before = new Set(await partsIn(dirname(output)));
  const [command = '', ...args] = buildCommand(exampleDescription, output, options);
  // a process group of its own, which is killed whole
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  const ended = once(child, 'exit');
  const isWriting = async (): Promise<boolean> => (await partsIn(dirname(output))).some((name) => !before.has(name));
  while (child.exitCode === null && !(await isWriting())) await delay(20);
  await Promise.race([delay(moment), ended]);
  if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
}

/** As if the minute had gone by after which nobody still writes to them. */
async function ageParts(folder: string): Promise<void> {
  const old = Date.now() / 1000 - 120;
  for (const name of await partsIn(folder)) await utimes(join(folder, name), old, old);
}

test('builds of a real image that are killed leave no half image, and the next one sweeps up what they left', async (t) => {
  t.timeout(15 * 60_000);
  const [folder, other] = [await temporaryFolder(t), await temporaryFolder(t)];
  const [output, options] = [join(folder, 'x.iso'), ['--lock', join(other, 'x.lock')]];
  const whole = join(other, 'whole.iso');
  const first = await buildImage(exampleDescription, whole, options);
  t.is(first.status, 0, first.stderr);
  const moments = seededNumbers(2027);
  let [killed, finished] = [0, 0];
  while (killed < 10) {
    if (await cutBuild(output, options, (moments.next().value ?? 0) * 1500)) killed += 1;
    else finished += 1;
    const found = await readFile(output).catch(() => null);
    t.true(found === null || found.equals(await readFile(whole)), 'half an image');
  }
  await ageParts(folder);
  t.is((await buildImage(exampleDescription, output, options)).status, 0);
  t.true((await readFile(output)).equals(await readFile(whole)));
  t.deepEqual((await readdir(folder)).sort(), ['x.cdx.json', 'x.iso', 'x.manifest.json']);
  t.log(`${killed} were killed, ${finished} were quicker`);
});
