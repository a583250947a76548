/** One GET request: through the environment's proxies, along a few redirects, with errors that name the address. */

import { EnvHttpProxyAgent, request } from 'undici';
import { PassforgeError } from '../errors.ts';
import { explainBrokenTransfer } from './download-failure.ts';
import { keepPace, type Patience } from './download-patience.ts';

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the transfer; what has not been read is lost. */
  discard(): void;
}

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

// Without a tunnel, http addresses are asked of the proxy plainly: caching proxies forbid CONNECT outside port 443.
const agent = new EnvHttpProxyAgent({
  proxyTunnel: false,
  connectTimeout: 15_000,
});

interface RequestOptions {
  readonly patience: Patience;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves once the headers are there, whatever the status; the body has to be read or discarded. */
export async function fetchResponse(
  address: string,
  headers: Readonly<Record<string, string>>,
  { patience, signal }: RequestOptions,
): Promise<HttpResponse> {
  const timeouts = { headersTimeout: patience.silence, bodyTimeout: patience.silence };
  let current = new URL(address);
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const response = await request(current, { dispatcher: agent, headers, signal: signal ?? null, ...timeouts }).catch(
      (error: unknown) => {
        throw explainBrokenTransfer(address, error);
      },
    );
    // Errors after discarding have nobody left to tell.
    const discard = (): void => void response.body.on('error', () => {}).destroy();
    if (!redirects.has(response.statusCode)) {
      const body = readBody(response.body, address, patience);
      return { status: response.statusCode, headers: response.headers, body, discard };
    }
    discard();
    current = follow(current, response.headers.location, address);
  }
  throw new PassforgeError('failed', `fetching ${address}: more than ${maxRedirects} redirects`);
}

async function* readBody(
  body: AsyncIterable<Uint8Array>,
  address: string,
  patience: Patience,
): AsyncGenerator<Uint8Array> {
  try {
    yield* keepPace(body, address, patience);
  } catch (error) {
    throw explainBrokenTransfer(address, error);
  }
}

function follow(from: URL, location: string | string[] | undefined, address: string): URL {
  // Addresses are read without their tabs and line ends: what is followed would not be what was sent.
  if (/\p{Cc}/u.test(`${location}`)) {
    throw new PassforgeError('untrusted', `fetching ${address}: a redirect to an address with control characters`);
  }
  const target = typeof location === 'string' && URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (target === null) throw new PassforgeError('failed', `fetching ${address}: a redirect to no address`);
  const safe = target.protocol === 'https:' || (target.protocol === 'http:' && from.protocol === 'http:');
  if (!safe) throw new PassforgeError('untrusted', `fetching ${address}: a redirect to the unsafe ${target.href}`);
  return target;
}
