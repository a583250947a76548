/** Downloads of files whose size and digest are known beforehand, and of small documents of which nothing is known. */

import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { PassforgeError } from '../errors.ts';
import { explainStatus, OtherContentError, TransientError } from './download-failure.ts';
import { type Patience, withinCeiling } from './download-patience.ts';
import { type Pauses, retry } from './download-retry.ts';
import { explainFailedWrite } from './failed-write.ts';
import { fetchResponse, type HttpResponse } from './fetch-response.ts';

export interface DownloadSource {
  readonly url: string;
  /** Bytes; the transfer stops there. */
  readonly size: number;
  /** Lower-case hexadecimal digits. */
  readonly sha256: string;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that are there, which become fewer when a transfer has to begin anew. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly pauses?: Pauses | undefined;
  readonly patience?: Patience | undefined;
}

type PatientOptions = DownloadOptions & { readonly patience: Patience };

/** A file being filled: the digest always covers exactly the first `length` bytes. */
interface Part {
  readonly file: FileHandle;
  readonly path: string;
  hash: Hash;
  length: number;
  /** Validator of the version of which these bytes are, or null. */
  etag: string | null;
}

/**
 * Fills `file` (opened for reading and writing; `path` names it in errors) with the source's bytes.
 * Bytes that are in it already are continued, and checked like the rest.
 * @throws OtherContentError when size or digest differ, NotOnServerError, or `failed` after the last attempt
 */
export async function download(
  source: DownloadSource,
  file: FileHandle,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const part: Part = { file, path, hash: createHash('sha256'), length: 0, etag: null };
  await adoptLeftover(part, source.size);
  await withinCeiling(source.url, source.size, options, (patient) => transfer(source, part, patient));
}

/** What an earlier run left may be of another file, and a mirror in the midst of an update: wrong bytes get a second try. */
async function transfer(source: DownloadSource, part: Part, options: PatientOptions): Promise<void> {
  try {
    return await transferOnce(source, part, options);
  } catch (error) {
    if (!(error instanceof OtherContentError)) throw error;
  }
  await beginAnew(part);
  await transferOnce(source, part, options);
}

async function transferOnce(source: DownloadSource, part: Part, options: PatientOptions): Promise<void> {
  await retry(() => attempt(source, part, options), options);
  const found = part.hash.copy().digest('hex');
  if (found === source.sha256) return;
  throw new OtherContentError(source.url, `its SHA256 is ${found}, but ${source.sha256} is signed`);
}

async function adoptLeftover(part: Part, size: number): Promise<void> {
  const { size: there } = await part.file.stat();
  if (there > size) return beginAnew(part);
  for await (const chunk of part.file.createReadStream({ start: 0, autoClose: false })) {
    part.hash.update(chunk);
    part.length += chunk.length;
  }
}

async function beginAnew(part: Part): Promise<void> {
  await part.file.truncate(0);
  part.hash = createHash('sha256');
  part.length = 0;
  part.etag = null;
}

async function attempt(source: DownloadSource, part: Part, options: PatientOptions): Promise<void> {
  if (part.length === source.size) return;
  const response = await fetchResponse(source.url, rangeHeaders(part), options);
  try {
    await accept(response, source, part);
    await pour(response, source, part, options);
  } finally {
    response.discard();
  }
}

function rangeHeaders(part: Part): Record<string, string> {
  if (part.length === 0) return {};
  const range = { range: `bytes=${part.length}-` };
  return part.etag === null ? range : { ...range, 'if-range': part.etag };
}

/**
 * Checks that what follows is what has to be appended. A server without ranges sends all of it again; one that is only
 * busy takes nothing from what is there.
 */
async function accept(response: HttpResponse, source: DownloadSource, part: Part): Promise<void> {
  const { status, headers } = response;
  const otherRange = status === 206 && !`${headers['content-range']}`.startsWith(`bytes ${part.length}-`);
  if (part.length > 0 && (status === 200 || status === 416 || otherRange)) await beginAnew(part);
  if (status === 416 || otherRange) {
    throw new TransientError(`fetching ${source.url}: the server sends another range than it was asked for`);
  }
  if (status !== 200 && status !== 206) throw explainStatus(source.url, status, headers['retry-after']);
  refuseOtherSize(part.length, headers['content-length'], source);
  const { etag } = headers;
  part.etag = typeof etag === 'string' && !etag.startsWith('W/') ? etag : null;
}

async function pour(
  response: HttpResponse,
  source: DownloadSource,
  part: Part,
  options: PatientOptions,
): Promise<void> {
  for await (const chunk of response.body) {
    if (part.length + chunk.length > source.size) throw oversized(source);
    await write(part, chunk);
    options.onProgress?.(part.length);
  }
  if (part.length < source.size) {
    throw new TransientError(`fetching ${source.url}: it ends after ${part.length} of ${source.size} bytes`);
  }
}

async function write(part: Part, chunk: Uint8Array): Promise<void> {
  try {
    for (let done = 0; done < chunk.length; ) {
      done += (await part.file.write(chunk, done, chunk.length - done, part.length + done)).bytesWritten;
    }
  } catch (error) {
    throw explainFailedWrite(part.path, error);
  }
  part.hash.update(chunk);
  part.length += chunk.length;
}

/** A whole file of another size is another file; to ask for it again would not change that. */
function refuseOtherSize(there: number, announced: unknown, source: DownloadSource): void {
  const size = there + Number(announced ?? source.size - there);
  if (size > source.size) throw oversized(source);
  if (size < source.size)
    throw new OtherContentError(source.url, `it has ${size} bytes, but ${source.size} are signed`);
}

function oversized(source: DownloadSource): PassforgeError {
  return new OtherContentError(source.url, `it is larger than the ${source.size} bytes signed`);
}

/** Fetches a document into memory; one that is larger than `limit` bytes is refused. */
export async function downloadDocument(url: string, limit: number, options: DownloadOptions = {}): Promise<Buffer> {
  return withinCeiling(url, 0, options, (patient) => retry(() => readDocument(url, limit, patient), patient));
}

async function readDocument(url: string, limit: number, options: PatientOptions): Promise<Buffer> {
  const response = await fetchResponse(url, {}, options);
  try {
    if (response.status !== 200) throw explainStatus(url, response.status, response.headers['retry-after']);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      length += chunk.length;
      if (length > limit) throw new PassforgeError('untrusted', `fetching ${url}: it is larger than ${limit} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    response.discard();
  }
}
