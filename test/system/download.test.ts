/** Downloads from a real local server that misbehaves in one way at a time. */

import { randomBytes } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import { type DownloadOptions, type DownloadSource, download, downloadDocument } from '../../src/system/download.ts';
import { NotOnServerError } from '../../src/system/download-failure.ts';
import { type Fault, type FileServer, faults, serve, sha256, startFileServer } from '../harness/archive-server.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const body = randomBytes(300_000);

interface Setting {
  readonly server: FileServer;
  readonly source: DownloadSource;
  readonly path: string;
  run(options?: DownloadOptions): Promise<void>;
}

/** A server with one file, whose first answers are the faults. */
async function prepare(t: ExecutionContext, ...answers: Fault[]): Promise<Setting> {
  const server = await startFileServer([['file', body]]);
  t.teardown(() => server.close());
  server.faults.set('file', answers);
  const source = { url: `${server.address}/file`, size: body.length, sha256: sha256(body) };
  const path = join(await temporaryFolder(t), 'part');
  await writeFile(path, '');
  const run = async (options: DownloadOptions = {}): Promise<void> => {
    const file = await open(path, 'r+');
    await download(source, file, path, { pauses: [1, 1], ...options }).finally(() => file.close());
  };
  return { server, source, path, run };
}

const failureOf = async (t: ExecutionContext, act: Promise<unknown>): Promise<PassforgeError> => {
  const error = await t.throwsAsync(act, { instanceOf: PassforgeError });
  return error ?? t.fail();
};

test('a file arrives whole, and its progress is told', async (t) => {
  const { path, run } = await prepare(t);
  const progress: number[] = [];
  await run({ onProgress: (bytes) => progress.push(bytes) });
  t.true(body.equals(await readFile(path)));
  t.is(progress.at(-1), body.length);
});

test('a transfer that breaks off is continued where it broke', async (t) => {
  const { path, run, server } = await prepare(t, faults.reset(100_000));
  await run();
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file bytes=100000-']);
});

test('a body that is too short is continued', async (t) => {
  const { path, run, server } = await prepare(t, faults.truncated(5));
  await run();
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file bytes=5-']);
});

test('bytes that an earlier run left are continued', async (t) => {
  const { path, run, server } = await prepare(t);
  await writeFile(path, body.subarray(0, 1000));
  await run();
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file bytes=1000-']);
});

test('bytes that an earlier run left of another file are given up', async (t) => {
  const { path, run } = await prepare(t);
  await writeFile(path, 'something else');
  await run();
  t.true(body.equals(await readFile(path)));
});

test('a server without ranges sends all of it again', async (t) => {
  const { path, run, server } = await prepare(t, faults.reset(100_000), faults.withoutRange);
  await run();
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file bytes=100000-']);
});

test('a server that sends another range is asked for all of it', async (t) => {
  const wrong: Fault = (_request, response) => {
    response.writeHead(206, { 'content-range': `bytes 0-9/${body.length}` }).end(body.subarray(0, 10));
  };
  const { path, run, server } = await prepare(t, faults.truncated(1000), wrong);
  await run();
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file bytes=1000-', 'file']);
});

test('a file that changed between two attempts is fetched anew', async (t) => {
  const before = Buffer.alloc(body.length, 1);
  const { path, run } = await prepare(t, (request, response) => faults.reset(100_000)(request, response, before));
  await run();
  t.true(body.equals(await readFile(path)));
});

test('a server that is busy is asked again', async (t) => {
  const { path, run } = await prepare(
    t,
    faults.status(503, { 'retry-after': '0' }),
    faults.status(429, { 'retry-after': '0' }),
  );
  await run();
  t.true(body.equals(await readFile(path)));
});

test('a server that is busy in between costs no bytes', async (t) => {
  const busy = faults.status(503, { 'retry-after': '0' });
  const { path, run, server } = await prepare(t, faults.reset(100_000), busy);
  const progress: number[] = [];
  await run({ onProgress: (bytes) => progress.push(bytes) });
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file bytes=100000-', 'file bytes=100000-']);
  t.deepEqual(
    progress,
    [...progress].sort((a, b) => a - b),
  );
});

test('a server that no longer has the file leaves the bytes for another', async (t) => {
  const { path, run, server } = await prepare(t);
  await writeFile(path, body.subarray(0, 1000));
  server.files.clear();
  t.true((await failureOf(t, run())) instanceof NotOnServerError);
  t.true(body.subarray(0, 1000).equals(await readFile(path)));
});

test('a server that knows no such range is asked for all of it', async (t) => {
  const { path, run, server } = await prepare(t, faults.reset(100_000), faults.status(416));
  await run();
  t.true(body.equals(await readFile(path)));
  t.deepEqual(server.requests, ['file', 'file bytes=100000-', 'file']);
});

test('attempts come to an end', async (t) => {
  const { run, server } = await prepare(
    t,
    faults.status(500),
    faults.status(500),
    faults.status(500),
    faults.status(500),
  );
  const error = await failureOf(t, run());
  t.regex(error.message, /^fetching .*\/file: the server answers with status 500$/);
  t.is(server.requests.length, 3);
});

test('other bytes than the signed ones are refused after a second try', async (t) => {
  const other = Buffer.alloc(body.length);
  const { run, server, source } = await prepare(t, faults.body(other), faults.body(other));
  const error = await failureOf(t, run());
  t.is(error.kind, 'untrusted');
  t.is(error.message, `fetching ${source.url}: its SHA256 is ${sha256(other)}, but ${source.sha256} is signed`);
  t.is(server.requests.length, 2);
});

test('other bytes once are a mirror in the midst of an update', async (t) => {
  const { path, run } = await prepare(t, faults.body(Buffer.alloc(body.length)));
  await run();
  t.true(body.equals(await readFile(path)));
});

test('a body without end is cut at the signed size', async (t) => {
  const { path, run } = await prepare(t, faults.endless, faults.endless);
  const error = await failureOf(t, run());
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /it is larger than the 300000 bytes signed$/);
  t.true((await readFile(path)).length <= body.length);
});

test('an announced length beyond the signed size is refused before the body', async (t) => {
  const larger: Fault = (request, response) => serve(request, response, Buffer.alloc(body.length + 1));
  const { path, run, server } = await prepare(t, larger, larger);
  const progress: number[] = [];
  const error = await failureOf(t, run({ onProgress: (bytes) => progress.push(bytes) }));
  t.is(error.kind, 'untrusted');
  t.deepEqual(progress, []);
  t.is((await readFile(path)).length, 0);
  t.is(server.requests.length, 2);
});

test('a file that the server does not have is told as such', async (t) => {
  const { run, server, source } = await prepare(t);
  server.files.clear();
  const error = await failureOf(t, run());
  t.true(error instanceof NotOnServerError);
  t.is(error.message, `fetching ${source.url}: the server does not have it (404)`);
  t.is(server.requests.length, 1);
});

test('a redirect is followed', async (t) => {
  const { path, run, server } = await prepare(t, faults.status(302, { location: '/there' }));
  server.files.set('there', body);
  await run();
  t.true(body.equals(await readFile(path)));
});

test('redirects that never end are refused', async (t) => {
  const { run, server } = await prepare(
    t,
    ...Array.from({ length: 9 }, () => faults.status(301, { location: '/file' })),
  );
  const error = await failureOf(t, run());
  t.regex(error.message, /more than 5 redirects/);
  t.is(server.requests.length, 6);
});

test('a redirect to something else than http is refused', async (t) => {
  const { run } = await prepare(t, faults.status(302, { location: 'file:///etc/passwd' }));
  const error = await failureOf(t, run());
  t.is(error.kind, 'untrusted');
});

test('a server that is not there is told at once', async (t) => {
  const { run, server } = await prepare(t);
  await server.close();
  const error = await failureOf(t, run());
  t.regex(error.message, /connection refused$/);
});

test('a full disk is told as such', async (t) => {
  const { source } = await prepare(t);
  const full = await open('/dev/full', 'r+');
  t.teardown(() => full.close());
  // /dev/full is no regular file: it can be written to, and reads as endless zeros.
  const file = Object.assign(Object.create(full), {
    stat: async () => ({ size: 0 }),
    createReadStream: () => [],
    write: full.write.bind(full),
  });
  const error = await failureOf(t, download(source, file, '/cache/part', { pauses: [] }));
  t.is(error.message, 'writing /cache/part: no space left');
  t.is(error.kind, 'failed');
});

test('a download can be stopped', async (t) => {
  const { run } = await prepare(t, faults.endless);
  const stop = new AbortController();
  const running = run({ signal: stop.signal, onProgress: () => stop.abort() });
  // The reason of a signal is a DOMException, which ava does not count as an error.
  const error = await t.throwsAsync(running, { any: true, name: 'AbortError' });
  t.truthy(error);
});

test('a document is fetched into memory', async (t) => {
  const { server } = await prepare(t, faults.status(503));
  t.true(body.equals(await downloadDocument(`${server.address}/file`, body.length, { pauses: [1] })));
});

test('a document beyond its limit is refused', async (t) => {
  const { server } = await prepare(t, faults.endless);
  const error = await failureOf(t, downloadDocument(`${server.address}/file`, 100_000));
  t.is(error.kind, 'untrusted');
  t.regex(error.message, /it is larger than 100000 bytes$/);
});
