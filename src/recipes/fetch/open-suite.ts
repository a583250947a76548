/** From a suite's mirrors to its verified release file: signature first, then name, then dates. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveSuite } from '../../archive/archive-suite.ts';
import { judgeDates } from '../../archive/release-dates.ts';
import { parseRelease, type ReleaseFile } from '../../archive/release-file.ts';
import {
  type SignedText,
  type Signer,
  type TrustedKeys,
  verifyDetached,
  verifyInRelease,
} from '../../archive/verify-signature.ts';
import { PassforgeError } from '../../errors.ts';
import { downloadDocument } from '../../system/download.ts';
import { NotOnServerError } from '../../system/download-failure.ts';
import type { Pauses } from '../../system/download-retry.ts';
import { type ObjectCache, obtainObject } from '../../system/object-cache.ts';
import { packageRoot } from '../../system/package-root.ts';
import type { Step } from '../../system/reporter.ts';
import { findSeenDate } from '../../system/seen-dates.ts';
import { tryMirrors } from '../../system/try-mirrors.ts';

export interface FetchOptions {
  readonly cache: ObjectCache;
  readonly step: Step;
  readonly signal?: AbortSignal | undefined;
  readonly pauses?: Pauses | undefined;
}

export interface OpenSuiteOptions extends FetchOptions {
  /** The Date of a release file that is taken although it is too old or lies ahead; null for none. */
  readonly acceptDate: Date | null;
  /** The folder of `FINGERPRINT.asc` files; by default the keys that passforge brings along. */
  readonly keyFolder?: string;
}

/** A suite as its signers describe it. */
export interface SignedSuite {
  readonly suite: ArchiveSuite;
  /** The folder below `dists` that it was read from: its name, or another name of it. */
  readonly folder: string;
  /** The mirror that the release file came from. */
  readonly mirror: string;
  readonly release: ReleaseFile;
  /** What was signed, and the signature where it is a file of its own. */
  readonly documents: readonly (SignedDocument & { readonly bytes: Uint8Array })[];
  /** Primary fingerprints of those whose signatures count. */
  readonly signers: readonly string[];
}

/** A file below the suite's folder. */
export interface SignedDocument {
  readonly name: 'InRelease' | 'Release' | 'Release.gpg';
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

// Debian's largest have 250 kB; what is larger is meant to fill the memory.
const releaseLimit = 16 * 1024 * 1024;

/**
 * The release file comes from the first mirror alone: one that is wrong, or not there, is not looked for elsewhere.
 * @throws NotOnServerError when that mirror does not have the suite
 */
export async function openSuite(suite: ArchiveSuite, folder: string, options: OpenSuiteOptions): Promise<SignedSuite> {
  return await options.step.step(`release file of ${folder}`, async () => {
    const [mirror = ''] = suite.mirrors;
    const files = await fetchDocuments(`${mirror}/dists/${folder}`, options);
    const opened = await verifySuite({ suite, folder, mirror, files }, options);
    await checkDates(suite, mirror, opened.release, `${mirror}/dists/${folder}/${files[0]?.name}`, options);
    return opened;
  });
}

/** The same suite as it was verified before, by the digests of its signed files; the signatures are verified again. */
export interface LockedSource {
  readonly suite: ArchiveSuite;
  readonly folder: string;
  /** Of its release file. */
  readonly date: Date;
  readonly documents: readonly SignedDocument[];
}

/** Dates are not judged: that it is the old state is what was asked for. */
export async function openLockedSuite(locked: LockedSource, options: OpenSuiteOptions): Promise<SignedSuite> {
  const { suite, folder, documents } = locked;
  return await options.step.step(`release file of ${suite.name}, as locked`, async () => {
    const files: SignedFile[] = [];
    for (const { name, size, sha256 } of documents) {
      const path = await tryMirrors(suite.mirrors, (mirror) =>
        obtainObject(options.cache, { url: `${mirror}/dists/${folder}/${name}`, size, sha256 }, options),
      );
      files.push({ name, bytes: await readFile(path) });
    }
    return verifySuite({ suite, folder, mirror: suite.mirrors[0] ?? '', files }, options);
  });
}

interface SignedFile {
  readonly name: SignedDocument['name'];
  readonly bytes: Uint8Array;
}

/** `InRelease`, or where a suite has none (as in the archive of retired releases) `Release` with `Release.gpg`. */
async function fetchDocuments(suite: string, options: OpenSuiteOptions): Promise<SignedFile[]> {
  const fetch = async (name: SignedDocument['name']): Promise<SignedFile> => ({
    name,
    bytes: await downloadDocument(`${suite}/${name}`, releaseLimit, options),
  });
  try {
    return [await fetch('InRelease')];
  } catch (error) {
    if (!(error instanceof NotOnServerError)) throw error;
    const signature = await fetch('Release.gpg').catch((cause: unknown) => {
      // the file that was asked for first is the one to tell of
      throw cause instanceof NotOnServerError ? error : cause;
    });
    return [await fetch('Release'), signature];
  }
}

interface FetchedSuite {
  readonly suite: ArchiveSuite;
  readonly folder: string;
  readonly mirror: string;
  readonly files: readonly SignedFile[];
}

async function verifySuite({ files, ...place }: FetchedSuite, options: OpenSuiteOptions): Promise<SignedSuite> {
  const { suite, mirror, folder } = place;
  const trusted = await readKeys(suite, options);
  const url = `${mirror}/dists/${folder}/${files[0]?.name}`;
  const { text, signers } = await verifyFiles(files, trusted, url);
  const release = parseRelease(text, url);
  refuseOtherSuite(suite, release, url);
  for (const signer of signers) tellExpiry(suite, signer, options.step);
  const documents = files.map(({ name, bytes }) => ({
    ...{ name, size: bytes.length },
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes,
  }));
  return { ...place, release, documents, signers: signers.map(({ fingerprint }) => fingerprint) };
}

async function verifyFiles(files: readonly SignedFile[], trusted: TrustedKeys, url: string): Promise<SignedText> {
  const [text, signature] = files;
  if (text?.name === 'InRelease') return verifyInRelease(text.bytes, trusted);
  if (text?.name === 'Release' && signature?.name === 'Release.gpg') {
    return verifyDetached(text.bytes, signature.bytes, trusted);
  }
  throw new PassforgeError('untrusted', `reading ${url}: no signed release file`);
}

async function readKeys(
  { signingKeys, frozen }: ArchiveSuite,
  { keyFolder = join(packageRoot(), 'src/archive/keys') }: OpenSuiteOptions,
): Promise<TrustedKeys> {
  const armored = await Promise.all(signingKeys.map((key) => readFile(join(keyFolder, `${key}.asc`), 'utf8')));
  return { armored, fingerprints: signingKeys, acceptsExpired: frozen !== null };
}

/** The same keys sign other suites: a good signature alone does not make it the suite that was asked for. */
function refuseOtherSuite({ codename, label }: ArchiveSuite, release: ReleaseFile, url: string): void {
  if (release.codename !== codename) {
    throw new PassforgeError('untrusted', `reading ${url}: expected ${codename}, got ${release.codename}`);
  }
  if (release.label !== label) {
    throw new PassforgeError('untrusted', `reading ${url}: expected the label ${label}, got ${release.label}`);
  }
}

async function checkDates(
  { name, frozen }: ArchiveSuite,
  mirror: string,
  release: ReleaseFile,
  url: string,
  { cache, step, acceptDate }: OpenSuiteOptions,
): Promise<void> {
  const remembered = await findSeenDate(cache, mirror, name);
  const unusual = judgeDates(release, { now: new Date(), remembered, frozen, accepted: acceptDate }, url);
  if (unusual !== null) step.note(unusual);
}

function tellExpiry({ name }: ArchiveSuite, { fingerprint, expired, signedAt }: Signer, step: Step): void {
  if (expired === null) return;
  step.note(`${name} is signed by ${fingerprint} on ${dayOf(signedAt)}; the key expired on ${dayOf(expired)}`);
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
