/** A mirror on this machine that asks the real one once for each path, so that no run of a measurement waits for a network. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordingMirror {
  /** Without a final slash. */
  readonly address: string;
  close(): void;
}

/** @param mirror the real one's address */
export async function startRecordingMirror(mirror: string): Promise<RecordingMirror> {
  const answers = new Map<string, Promise<{ status: number; body: Buffer }>>();
  const ask = async (path: string): Promise<{ status: number; body: Buffer }> => {
    const response = await fetch(`${mirror}${path}`);
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
  };
  const server = createServer(async ({ url = '' }, response) => {
    const answer = answers.get(url) ?? ask(url);
    answers.set(url, answer);
    const { status, body } = await answer.catch(() => ({ status: 502, body: Buffer.alloc(0) }));
    response.writeHead(status, { 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close().closeAllConnections(),
  };
}
