/** Servers that misbehave slowly, redirects that lead astray, and networks that are not there; what it costs is limited. */

import { randomBytes } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import { type DownloadOptions, download, downloadDocument } from '../../src/system/download.ts';
import { TransientError } from '../../src/system/download-failure.ts';
import { type Patience, usualPatience } from '../../src/system/download-patience.ts';
import { type Fault, type FileServer, faults, sha256, startFileServer } from '../harness/archive-server.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const body = randomBytes(300_000);

interface Setting {
  readonly server: FileServer;
  readonly url: string;
  readonly path: string;
  /** Fails as the download does. */
  run(patience?: Partial<Patience>, options?: DownloadOptions): Promise<void>;
}

/** A server with one file, whose first answers are the faults, and the file to fill. */
async function prepare(t: ExecutionContext, ...answers: Fault[]): Promise<Setting> {
  const server = await startFileServer([['file', body]]);
  t.teardown(() => server.close());
  server.faults.set('file', answers);
  const url = `${server.address}/file`;
  const path = join(await temporaryFolder(t), 'part');
  await writeFile(path, '');
  const run = async (patience: Partial<Patience> = {}, options: DownloadOptions = {}): Promise<void> => {
    const file = await open(path, 'r+');
    const source = { url, size: body.length, sha256: sha256(body) };
    const settled = { pauses: [1, 1], patience: { ...usualPatience, ...patience }, ...options };
    await download(source, file, path, settled).finally(() => file.close());
  };
  return { server, url, path, run };
}

const failureOf = async (t: ExecutionContext, act: Promise<unknown>): Promise<PassforgeError> =>
  (await t.throwsAsync(act, { instanceOf: PassforgeError })) ?? t.fail();

/** In milliseconds. */
async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

test('a transfer that goes silent is continued where it was', async (t) => {
  const { path, run, server } = await prepare(t, faults.stalled(100_000));
  await run({ silence: 200 });
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file bytes=100000-']);
});

test('a server that does not answer is asked again, and at last given up', async (t) => {
  const silent: Fault = () => {};
  const { run, server } = await prepare(t, silent, silent, silent, silent);
  const error = await failureOf(t, run({ silence: 200 }));
  t.regex(error.message, /^fetching .*\/file: the server does not answer$/);
  t.is(server.requests.length, 3);
});

test('a transfer that is cut at 99 % asks for the last 1 %', async (t) => {
  const { path, run, server } = await prepare(t, faults.reset(297_000));
  await run();
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file bytes=297000-']);
});

test('a server that sends byte by byte is left, and what it has sent is kept', async (t) => {
  const { path, run, server } = await prepare(t, faults.trickling(5));
  await run({ minimumSpeed: 10_000, window: 300 });
  t.true(body.equals(await readFile(path)));
  t.is(server.requests.length, 2);
  t.regex(server.requests[1] ?? '', /^file bytes=\d+-$/);
});

test('a server that sends nothing but single bytes is given up', async (t) => {
  const slow = faults.trickling(5);
  const { run, url } = await prepare(t, slow, slow, slow);
  const error = await failureOf(t, run({ minimumSpeed: 10_000, window: 300 }));
  t.is(error.message, `fetching ${url}: the server sends less than 10000 bytes a second`);
  t.true(error instanceof TransientError);
});

test('a document that comes byte by byte is given up', async (t) => {
  const slow = faults.trickling(5);
  const { url } = await prepare(t, slow, slow);
  const patience = { ...usualPatience, minimumSpeed: 10_000, window: 300 };
  const error = await failureOf(t, downloadDocument(url, body.length, { pauses: [1], patience }));
  t.regex(error.message, /sends less than 10000 bytes a second$/);
});

test('all attempts together have a limit in time, which stops the one that is under way', async (t) => {
  const { run, url } = await prepare(t, faults.stalled(100_000));
  const error = await failureOf(t, run({ minimumSpeed: 3_000_000, allowance: 400 }));
  t.is(error.message, `fetching ${url}: it is not complete after 0.5 s`);
  t.is(error.kind, 'failed');
});

test('the limit in time holds within the pause between two attempts', async (t) => {
  const { run } = await prepare(t, faults.status(503));
  const error = await failureOf(t, run({ allowance: 300, minimumSpeed: 3_000_000 }, { pauses: [60_000] }));
  t.regex(error.message, /it is not complete after 0\.4 s$/);
});

test('a document has a limit in time', async (t) => {
  const { url } = await prepare(t, faults.stalled(100_000));
  const patience = { ...usualPatience, allowance: 300 };
  const error = await failureOf(t, downloadDocument(url, body.length, { patience }));
  t.is(error.message, `fetching ${url}: it is not complete after 0.3 s`);
});

test('what nobody asks to be otherwise has a limit in time that fits the size', (t) => {
  const { allowance, minimumSpeed, window, silence } = usualPatience;
  t.true(allowance <= 15 * 60_000);
  t.true(minimumSpeed * (window / 1000) > window / silence, 'a byte within each silence that is borne is too little');
});

for (const status of [429, 503]) {
  test(`a server that answers ${status} is left alone for as long as it asks`, async (t) => {
    const { path, run } = await prepare(t, faults.status(status, { 'retry-after': '1' }));
    t.true((await timeOf(() => run())) >= 1000);
    t.true(body.equals(await readFile(path)));
  });
}

test('a server that asks to be left alone for days is asked again sooner', async (t) => {
  const { path, run } = await prepare(t, faults.status(503, { 'retry-after': '300000' }));
  t.true((await timeOf(() => run({ longestPause: 50 }))) < 20_000);
  t.true(body.equals(await readFile(path)));
});

test('a server whose name nobody knows is told as such', async (t) => {
  const { server } = await prepare(t);
  // no label of a name can have 64 characters, so that no name server is asked
  const url = server.address.replace('127.0.0.1', `${'x'.repeat(64)}.example.org`);
  const error = await failureOf(t, downloadDocument(url, 1000, { pauses: [60_000] }));
  t.regex(error.message, /: there is no server of that name$/);
});

/** Answers with a header that a well-behaved server could not even send. */
const redirectTo =
  (location: string): Fault =>
  (request) => {
    request.socket.end(
      Buffer.from(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`, 'latin1'),
    );
  };

const garbled: [string, string][] = [
  ['a tab', '/th\tere'],
  ['an escape sequence', '/there\u001b[2J'],
  ['a control character of eight bits', '/there\u009b2J'],
  ['a deleted character', '/there\u007f'],
];

for (const [what, location] of garbled) {
  test(`a redirect to an address with ${what} is not followed, and not printed`, async (t) => {
    const bad = redirectTo(location);
    const { run, server } = await prepare(t, bad, bad, bad, bad);
    server.files.set('there', body);
    const { message } = await failureOf(t, run());
    t.notRegex(message, /\p{Cc}/u);
    t.deepEqual([...new Set(server.requests)], ['file']);
  });
}

test('a redirect to nowhere is refused', async (t) => {
  const { run } = await prepare(t, faults.status(302));
  t.regex((await failureOf(t, run())).message, /a redirect to no address$/);
});

test('a part of the file that nobody asked for is not taken for its beginning', async (t) => {
  const wrong: Fault = (_request, response) => {
    const headers = { 'content-range': `bytes 1000-${body.length - 1}/${body.length}` };
    response.writeHead(206, headers).end(body.subarray(1000));
  };
  const { path, run, server } = await prepare(t, wrong);
  await run();
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file']);
});

for (const [what, length] of [
  ['the beginning', 100_000],
  ['the whole', body.length],
] as const) {
  test(`one bit that flipped in ${what} that an earlier run left is found`, async (t) => {
    const { path, run, server } = await prepare(t);
    const left = Buffer.from(body.subarray(0, length));
    left.writeUInt8(left.readUInt8(50_000) ^ 1, 50_000);
    await writeFile(path, left);
    await run();
    t.true(body.equals(await readFile(path)));
    t.is(server.requests.at(-1), 'file');
  });
}

test('a file of another size is asked for twice and refused', async (t) => {
  const { run, server, url } = await prepare(t);
  server.files.set('file', body.subarray(1));
  const error = await failureOf(t, run());
  t.is(error.message, `fetching ${url}: it has 299999 bytes, but 300000 are signed`);
  t.is(error.kind, 'untrusted');
  t.is(server.requests.length, 2);
});
