/** An HTTP server on the loopback with one file, which it sends as well or as badly as a test wants. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';

export interface MediaServer {
  readonly url: string;
  /** What each request asked for: `GET /medium.iso bytes=10-`. */
  readonly requests: string[];
  /** May be changed at any time. */
  behaviour: Behaviour;
}

interface Behaviour {
  readonly body: Buffer;
  /** Whether it can begin in the middle. */
  readonly ranges?: boolean;
  /** After so many bytes of an answer it cuts the connection, or sends nothing more. */
  readonly cutAfter?: number;
  readonly stallAfter?: number;
  /** Instead of the file. */
  readonly status?: number;
}

/** The same text each time, of this many bytes. */
export function mediumOf(length: number, seed = 1): Buffer {
  const body = Buffer.alloc(length);
  let state = seed;
  for (let index = 0; index < length; index++) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    body[index] = state >> 16;
  }
  return body;
}

export function sha256Of(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

export async function mediaServer(t: ExecutionContext, behaviour: Behaviour): Promise<MediaServer> {
  const requests: string[] = [];
  const media = { url: '', requests, behaviour };
  const server = createServer((request, response) => {
    requests.push([request.method, request.url, request.headers.range].filter(Boolean).join(' '));
    answer(request, response, media.behaviour);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  media.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/medium.iso`;
  return media;
}

function answer({ headers }: IncomingMessage, response: ServerResponse, behaviour: Behaviour): void {
  const { body, ranges = true, status } = behaviour;
  if (status !== undefined) return void response.writeHead(status).end();
  const start = ranges ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0) : 0;
  if (start >= body.length) return void response.writeHead(416).end();
  const range = start === 0 ? {} : { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` };
  response.writeHead(start === 0 ? 200 : 206, { 'content-length': body.length - start, ...range });
  send(response, body.subarray(start), behaviour);
}

function send(response: ServerResponse, rest: Buffer, { cutAfter, stallAfter }: Behaviour): void {
  const limit = cutAfter ?? stallAfter ?? rest.length;
  if (limit >= rest.length) return void response.end(rest);
  response.write(rest.subarray(0, limit), () => {
    if (cutAfter !== undefined) response.socket?.destroySoon();
  });
}
