/** What went wrong with a download, said so that an admin can act on it, and whether trying again can help. */

import { PassforgeError } from '../errors.ts';

/** The server answers, and does not have the file. */
export class NotOnServerError extends PassforgeError {
  override readonly name = 'NotOnServerError';

  constructor(address: string) {
    super('failed', `fetching ${address}: the server does not have it (404)`, { hint: 'choose another --mirror' });
  }
}

/** The server has other bytes under this address than those that are signed: damaged, forged, or of another version. */
export class OtherContentError extends PassforgeError {
  override readonly name = 'OtherContentError';

  constructor(address: string, found: string) {
    const hint = 'the mirror may be in the midst of an update: try again later, or choose another with --mirror';
    super('untrusted', `fetching ${address}: ${found}`, { hint });
  }
}

/** Something that may pass: another attempt is worth it. */
export class TransientError extends PassforgeError {
  override readonly name = 'TransientError';
  /** What the server asks us to wait, in milliseconds; null if it said nothing. */
  readonly retryAfter: number | null;

  constructor(message: string, options: { cause?: unknown; hint?: string; retryAfter?: number | null } = {}) {
    super('failed', message, options);
    this.retryAfter = options.retryAfter ?? null;
  }
}

const refusals: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'there is no server of that name',
  CERT_HAS_EXPIRED: 'the certificate of the server has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the server has a self-signed certificate',
};

/** What may pass, where the system's own words tell little. */
const disturbances: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'no name server answers for that name',
  ECONNRESET: 'the server cut the connection',
  ENETUNREACH: 'there is no way to the network of the server',
  UND_ERR_BODY_TIMEOUT: 'the server went silent',
  UND_ERR_HEADERS_TIMEOUT: 'the server does not answer',
  UND_ERR_SOCKET: 'the server cut the connection',
};

/** The error for a transfer that broke off with `cause`, before or within the body. */
export function explainBrokenTransfer(address: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof PassforgeError || cause.name === 'AbortError') return cause;
  const code = 'code' in cause ? String(cause.code) : '';
  const hint = 'check the network, the proxy variables and the mirror';
  const refusal = refusals[code];
  if (refusal !== undefined) return new PassforgeError('failed', `fetching ${address}: ${refusal}`, { hint, cause });
  const finding = disturbances[code] ?? (cause.message || code);
  return new TransientError(`fetching ${address}: ${finding}`, { hint, cause });
}

/** The error for a response whose status is neither 200 nor 206. */
export function explainStatus(address: string, status: number, retryAfter: unknown): PassforgeError {
  if (status === 404 || status === 410) return new NotOnServerError(address);
  const message = `fetching ${address}: the server answers with status ${status}`;
  if (status === 408 || status === 429 || status >= 500) {
    return new TransientError(message, { retryAfter: parseRetryAfter(retryAfter) });
  }
  return new PassforgeError('failed', message);
}

/** RFC 9110 section 10.2.3, in the form of seconds; the other form, a date, depends on two clocks. */
function parseRetryAfter(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null;
}
