/** Downloads of the first boot, by the real curl, from servers that do what servers do. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/system/package-root.ts';
import { type MediaServer, mediaServer, mediumOf, sha256Of } from '../harness/media-server.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const script = join(packageRoot(), 'templates/target/usr/local/lib/passforge/fetch-url');
const body = mediumOf(300_000);

/** A download into a folder of its own. */
class Download {
  readonly file: string;
  /** Long enough for a server on a busy machine. */
  stallSeconds = '50';

  constructor(folder: string) {
    this.file = join(folder, 'medium.iso.part');
  }

  run({ url }: MediaServer, digest = sha256Of(body), proxy = '-'): Promise<Outcome> {
    const env = { PASSFORGE_PAUSE: '0', PASSFORGE_STALL: this.stallSeconds };
    return runProgram('dash', [script, url, this.file, digest, proxy], { env });
  }

  isWhole = async (): Promise<boolean> => (await readFile(this.file)).equals(body);

  isThere = (): Promise<boolean> =>
    stat(this.file).then(
      () => true,
      () => false,
    );
}

const download = async (t: ExecutionContext): Promise<Download> => new Download(await temporaryFolder(t));

test('a file whose digest is right is fetched in one go', async (t) => {
  const [server, target] = [await mediaServer(t, { body }), await download(t)];
  const { status, stdout } = await target.run(server);
  t.is(status, 0, stdout);
  t.true(await target.isWhole());
  t.deepEqual(server.requests, ['GET /medium.iso']);
});

test('it goes on where an earlier try ended', async (t) => {
  const [server, target] = [await mediaServer(t, { body }), await download(t)];
  await writeFile(target.file, body.subarray(0, 100_000));
  t.is((await target.run(server)).status, 0);
  t.true(await target.isWhole());
  t.deepEqual(server.requests, ['GET /medium.iso bytes=100000-']);
});

test('what an earlier try has fetched whole is not asked for again', async (t) => {
  const [server, target] = [await mediaServer(t, { body }), await download(t)];
  await writeFile(target.file, body);
  t.is((await target.run(server)).status, 0);
  t.deepEqual(server.requests, []);
});

test('a connection that is cut time and again brings it all the same', async (t) => {
  const [server, target] = [await mediaServer(t, { body, cutAfter: 40_000 }), await download(t)];
  const { status, stderr } = await target.run(server);
  t.is(status, 0, stderr);
  t.true(await target.isWhole());
  t.is(server.requests.length, 8);
});

test('a server that does not go on in the middle is asked for the whole file', async (t) => {
  const [server, target] = [await mediaServer(t, { body, ranges: false }), await download(t)];
  await writeFile(target.file, body.subarray(0, 100_000));
  t.is((await target.run(server)).status, 0);
  t.true(await target.isWhole());
  t.deepEqual(server.requests, ['GET /medium.iso bytes=100000-', 'GET /medium.iso']);
});

test('a server that always cuts at the same place is given up for now', async (t) => {
  const [server, target] = [await mediaServer(t, { body, ranges: false, cutAfter: 40_000 }), await download(t)];
  const { status, stdout } = await target.run(server);
  t.is(status, 75);
  t.regex(stdout, /^http:\S+: curl: .*; see that the network is there\n$/);
});

test('a server that sends nothing more is left', async (t) => {
  const [server, target] = [await mediaServer(t, { body, stallAfter: 40_000 }), await download(t)];
  target.stallSeconds = '3';
  const running = target.run(server);
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  server.behaviour = { body };
  t.is((await running).status, 0);
  t.true(await target.isWhole());
  t.regex(server.requests.at(-1) ?? '', /bytes=40000-$/);
});

test('another file than the described one is refused, and nothing of it stays', async (t) => {
  const [server, target] = [await mediaServer(t, { body: mediumOf(300_000, 2) }), await download(t)];
  const { status, stdout } = await target.run(server);
  t.is(status, 1);
  t.regex(stdout, /is another file than described, its SHA-256 is [0-9a-f]{64}; correct url or sha256\n$/);
  t.false(await target.isThere());
  t.is(server.requests.length, 1);
});

for (const [what, length] of [
  ['the beginning', 100_000],
  ['all', 300_000],
  ['more', 400_000],
] as const) {
  test(`${what} of another file is thrown away, and fetched once more`, async (t) => {
    const [server, target] = [await mediaServer(t, { body }), await download(t)];
    await writeFile(target.file, mediumOf(length, 2));
    const { status, stdout } = await target.run(server);
    t.is(status, 0, stdout);
    t.true(await target.isWhole());
  });
}

test('an address where nothing is, is told at once', async (t) => {
  const [server, target] = [await mediaServer(t, { body, status: 404 }), await download(t)];
  const { status, stdout } = await target.run(server);
  t.is(status, 1);
  t.regex(stdout, /: the server answers 404; correct url\n$/);
  t.is(server.requests.length, 1);
});

test('a server that is busy is asked again', async (t) => {
  const [server, target] = [await mediaServer(t, { body, status: 503 }), await download(t)];
  const running = target.run(server);
  while (server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  server.behaviour = { body };
  t.is((await running).status, 0);
});

test("what has begun stays when a server's refusal may pass", async (t) => {
  const [server, target] = [await mediaServer(t, { body, status: 500 }), await download(t)];
  await writeFile(target.file, body.subarray(0, 100_000));
  t.is((await target.run(server)).status, 75);
  t.is((await readFile(target.file)).length, 100_000);
});

test('a network that is not there is told with what curl says', async (t) => {
  const [server, target] = [await mediaServer(t, { body }), await download(t)];
  const { status, stdout } = await target.run({ ...server, url: 'http://127.0.0.1:1/medium.iso' });
  t.is(status, 75);
  t.regex(stdout, /^http:\S+: curl: \(7\) .*; see that the network is there\n$/);
});

test('a proxy is asked for the address', async (t) => {
  const [server, target] = [await mediaServer(t, { body }), await download(t)];
  const proxy = new URL(server.url).origin;
  const { status } = await target.run({ ...server, url: 'http://media.example.org/medium.iso' }, sha256Of(body), proxy);
  t.is(status, 0);
  t.deepEqual(server.requests, ['GET http://media.example.org/medium.iso']);
});
