/** From a mirror's address to its verified indices: the release file by its signature, the indices by their digests. */

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type PackageIndex, parsePackagesIndex } from './archive/packages-index.ts';
import { judgeDates } from './archive/release-dates.ts';
import { parseRelease, type ReleaseFile } from './archive/release-file.ts';
import {
  type SignedText,
  type Signer,
  type TrustedKeys,
  verifyDetached,
  verifyInRelease,
} from './archive/verify-signature.ts';
import { PassforgeError } from './errors.ts';
import { decompressXz } from './formats/xz.ts';
import type { Component, DebianRelease } from './host/debian-release.ts';
import { downloadDocument } from './system/download.ts';
import { NotOnServerError, OtherContentError } from './system/download-failure.ts';
import type { Pauses } from './system/download-retry.ts';
import { type ObjectCache, obtainObject } from './system/object-cache.ts';
import { packageRoot } from './system/package-root.ts';
import type { Step } from './system/reporter.ts';
import { findSeenDate, rememberDate } from './system/seen-dates.ts';

/** One release on one mirror, as its signers describe it. */
export interface Archive {
  /** Base address, without a final slash. */
  readonly mirror: string;
  readonly release: ReleaseFile;
  /** Whose signatures on the release file count. */
  readonly signers: readonly Signer[];
  readonly packages: PackageIndex;
  /** The installer's components (udebs). */
  readonly components: PackageIndex;
}

export interface FetchOptions {
  readonly cache: ObjectCache;
  readonly step: Step;
  readonly signal?: AbortSignal | undefined;
  readonly pauses?: Pauses | undefined;
}

export interface OpenArchiveOptions extends FetchOptions {
  readonly mirror: string;
  readonly release: DebianRelease;
  /** Whose packages are read, in this order. */
  readonly components: readonly Component[];
  /** The Date of a release file that is taken although it is too old or lies ahead; null for none. */
  readonly acceptDate: Date | null;
  /** The folder of `FINGERPRINT.asc` files; by default the keys that passforge brings along. */
  readonly keyFolder?: string;
}

// Debian's largest have 250 kB; what is larger is meant to fill the memory.
const releaseLimit = 16 * 1024 * 1024;
const indexLimit = 512 * 1024 * 1024;

/**
 * Fetches and verifies what the mirror has of the release. A mirror in the midst of an update may have the new release
 * file and old indices; where it keeps the release under the suite's name as well (`dists/stable`), and not as a link,
 * that copy may still be whole. It has to pass the same checks.
 */
export async function openArchive(options: OpenArchiveOptions): Promise<Archive> {
  const archive = await openWholeSuite(options);
  // Not before everything has been verified: a release file alone, in the midst of an update, would lock the whole one out.
  await rememberDate(options.cache, options.mirror, options.release.codename, archive.release.date);
  return archive;
}

async function openWholeSuite(options: OpenArchiveOptions): Promise<Archive> {
  const { codename } = options.release;
  const newest = await fetchRelease(codename, options);
  try {
    return await openSuite(codename, newest, options);
  } catch (error) {
    const { suite, version } = newest.release;
    if (!(error instanceof OtherContentError) || !/^[a-z-]+$/.test(suite) || suite === codename) throw error;
    options.step.note(`the mirror is in the midst of an update to ${version}; trying what it has as ${suite}`);
    return await fetchRelease(suite, options)
      .then((older) => openSuite(suite, older, options))
      .catch(() => {
        throw error;
      });
  }
}

type SignedRelease = Pick<Archive, 'release' | 'signers'>;

/** @param folder the suite's folder below `dists`: its codename, or another name of it */
async function openSuite(folder: string, signed: SignedRelease, options: OpenArchiveOptions): Promise<Archive> {
  const index = (title: string, paths: readonly string[]): Promise<PackageIndex> =>
    options.step.step(title, (step) => fetchIndices(folder, paths, signed.release, { ...options, step }));
  const packages = await index(
    'package index',
    options.components.map((component) => `${component}/binary-amd64/Packages`),
  );
  const components = await index('component index', ['main/debian-installer/binary-amd64/Packages']);
  return { mirror: options.mirror, ...signed, packages, components };
}

async function fetchRelease(folder: string, options: OpenArchiveOptions): Promise<SignedRelease> {
  return await options.step.step(`release file of ${folder}`, () => readRelease(folder, options));
}

async function readRelease(folder: string, options: OpenArchiveOptions): Promise<SignedRelease> {
  const { codename } = options.release;
  const suite = `${options.mirror}/dists/${folder}`;
  const { text, signers, url } = await fetchSigned(suite, await readKeys(options), options);
  const release = parseRelease(text, url);
  // The same keys sign other suites: a good signature alone does not make it the suite that was asked for.
  if (release.codename !== codename) {
    throw new PassforgeError('untrusted', `reading ${url}: expected ${codename}, got ${release.codename}`);
  }
  await checkDates(release, url, options);
  for (const { fingerprint, expired, signedAt } of signers) {
    if (expired === null) continue;
    options.step.note(
      `${codename} is signed by ${fingerprint} on ${dayOf(signedAt)}; the key expired on ${dayOf(expired)}`,
    );
  }
  return { release, signers };
}

async function checkDates(release: ReleaseFile, url: string, options: OpenArchiveOptions): Promise<void> {
  const { mirror, cache, step, acceptDate } = options;
  const { codename, retired } = options.release;
  const remembered = await findSeenDate(cache, mirror, codename);
  const unusual = judgeDates(
    release,
    { now: new Date(), remembered, frozen: retired?.frozen ?? null, accepted: acceptDate },
    url,
  );
  if (unusual !== null) step.note(unusual);
}

/** `InRelease`, or where a suite has none (as in the archive of retired releases) `Release` with `Release.gpg`. */
async function fetchSigned(
  suite: string,
  trusted: TrustedKeys,
  options: OpenArchiveOptions,
): Promise<SignedText & { readonly url: string }> {
  const fetch = (name: string): Promise<Uint8Array> => downloadDocument(`${suite}/${name}`, releaseLimit, options);
  try {
    return { ...(await verifyInRelease(await fetch('InRelease'), trusted)), url: `${suite}/InRelease` };
  } catch (error) {
    if (!(error instanceof NotOnServerError)) throw error;
    const signature = await fetch('Release.gpg').catch((cause: unknown) => {
      // the file that was asked for first is the one to tell of
      throw cause instanceof NotOnServerError ? error : cause;
    });
    return { ...(await verifyDetached(await fetch('Release'), signature, trusted)), url: `${suite}/Release` };
  }
}

async function readKeys({ release, keyFolder = join(packageRoot(), 'src/archive/keys') }: OpenArchiveOptions) {
  const { signingKeys, retired } = release;
  const armored = await Promise.all(signingKeys.map((key) => readFile(join(keyFolder, `${key}.asc`), 'utf8')));
  return { armored, fingerprints: signingKeys, acceptsExpired: retired !== null };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Several indices are read as one; a package that two of them have is taken in its newest version. */
async function fetchIndices(
  folder: string,
  paths: readonly string[],
  release: ReleaseFile,
  options: OpenArchiveOptions,
): Promise<PackageIndex> {
  const indices: Buffer[] = [];
  for (const path of paths) indices.push(endStanza(await fetchIndex(folder, path, release, options)));
  return parsePackagesIndex(Buffer.concat(indices), `${options.mirror}/dists/${folder}/${paths.join(', ')}`);
}

/** With exactly one blank line at the end, however many the index has. */
function endStanza(index: Buffer): Buffer {
  let end = index.length;
  while (index[end - 1] === 0x0a) end -= 1;
  return Buffer.concat([index.subarray(0, end), Buffer.from('\n\n')]);
}

async function fetchIndex(
  folder: string,
  path: string,
  release: ReleaseFile,
  options: OpenArchiveOptions,
): Promise<Buffer> {
  const suite = `${options.mirror}/dists/${folder}`;
  const url = `${suite}/${path}.xz`;
  const entry = release.indices.get(`${path}.xz`);
  if (entry === undefined) throw new PassforgeError('failed', `reading ${url}: the release file does not list it`);
  const onProgress = (bytes: number): void => options.step.progress(bytes, entry.size);
  const obtain = (address: string): Promise<string> =>
    obtainObject(options.cache, { url: address, ...entry }, { ...options, onProgress });
  // By its digest an index can be had while the mirror replaces it; not every mirror carries these paths.
  const byHash = posix.join(posix.dirname(path), 'by-hash/SHA256', entry.sha256);
  const file = release.acquireByHash
    ? await obtain(`${suite}/${byHash}`).catch((error: unknown) => {
        if (error instanceof NotOnServerError) return obtain(url);
        throw error;
      })
    : await obtain(url);
  return await unpack(file, release.indices.get(path)?.size ?? indexLimit, url);
}

async function unpack(file: string, limit: number, url: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of decompressXz(createReadStream(file))) {
    length += chunk.length;
    if (length > limit) throw new PassforgeError('untrusted', `unpacking ${url}: it is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
