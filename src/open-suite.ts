/** From a suite's mirrors to its verified release file: signature first, then name, then dates. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveSuite } from './archive/archive-suite.ts';
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
import { downloadDocument } from './system/download.ts';
import { NotOnServerError } from './system/download-failure.ts';
import type { Pauses } from './system/download-retry.ts';
import type { ObjectCache } from './system/object-cache.ts';
import { packageRoot } from './system/package-root.ts';
import type { Step } from './system/reporter.ts';
import { findSeenDate } from './system/seen-dates.ts';

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
  /** Primary fingerprints of those whose signatures count. */
  readonly signers: readonly string[];
}

// Debian's largest have 250 kB; what is larger is meant to fill the memory.
const releaseLimit = 16 * 1024 * 1024;

/**
 * The release file comes from the first mirror that has one: a file that is wrong is refused, not looked for elsewhere.
 * @throws NotOnServerError when no mirror has the suite
 */
export async function openSuite(suite: ArchiveSuite, folder: string, options: OpenSuiteOptions): Promise<SignedSuite> {
  return await options.step.step(`release file of ${folder}`, async () => {
    const { mirror, text, signers, url } = await fetchFromFirst(suite, folder, options);
    const release = parseRelease(text, url);
    refuseOtherSuite(suite, release, url);
    await checkDates(suite, mirror, release, url, options);
    for (const signer of signers) tellExpiry(suite, signer, options.step);
    return { suite, folder, mirror, release, signers: signers.map(({ fingerprint }) => fingerprint) };
  });
}

type Fetched = SignedText & { readonly mirror: string; readonly url: string };

async function fetchFromFirst(suite: ArchiveSuite, folder: string, options: OpenSuiteOptions): Promise<Fetched> {
  const trusted = await readKeys(suite, options);
  const failures: unknown[] = [];
  for (const mirror of suite.mirrors) {
    try {
      return { mirror, ...(await fetchSigned(`${mirror}/dists/${folder}`, trusted, options)) };
    } catch (error) {
      if (!(error instanceof PassforgeError) || error.kind === 'untrusted') throw error;
      failures.push(error);
    }
  }
  throw failures.find((error) => !(error instanceof NotOnServerError)) ?? failures[0];
}

/** `InRelease`, or where a suite has none (as in the archive of retired releases) `Release` with `Release.gpg`. */
async function fetchSigned(
  suite: string,
  trusted: TrustedKeys,
  options: OpenSuiteOptions,
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
