/**
 * OpenPGP signatures on an archive's index (RFC 9580): within the file, as in `InRelease` (section 7), or in a file of their
 * own, as in `Release.gpg`. The keys are those that are handed in; no keyring of the system is asked.
 */

import type { verify as openpgpVerify, PublicKey } from 'openpgp';
import { PassforgeError } from '../errors.ts';

export interface SignedText {
  /** What the signature covers, and nothing else of the file. */
  readonly text: string;
  /** Whose signatures count, one at least. */
  readonly signers: readonly Signer[];
}

export interface Signer {
  /** Of the primary key, in upper case. */
  readonly fingerprint: string;
  readonly signedAt: Date;
  /** When the key expired, if it has. */
  readonly expired: Date | null;
}

export interface TrustedKeys {
  /** Public keys, ASCII armoured. */
  readonly armored: readonly string[];
  /** Primary fingerprints, in upper case, of those among them that count. */
  readonly fingerprints: readonly string[];
  /** Whether a signature still counts that is older than the end of its key. */
  readonly acceptsExpired: boolean;
}

/**
 * One good signature by a trusted key is enough; one by a trusted key that does not fit the text is never tolerated, and
 * one by a key that is revoked, or has expired, counts for nothing.
 * @throws PassforgeError of kind `untrusted`
 */
export async function verifyInRelease(inRelease: Uint8Array, trusted: TrustedKeys): Promise<SignedText> {
  const { readCleartextMessage, verify, keys } = await loadKeys(trusted);
  const cleartextMessage = extractBlock(decode(inRelease, 'InRelease'));
  const message = await readCleartextMessage({ cleartextMessage }).catch((cause: unknown) => {
    throw refusal('InRelease', 'the signed message is malformed', { cause });
  });
  const { data, signatures } = await verify({ message, verificationKeys: keys });
  return { text: data, signers: await judge('InRelease', signatures, keys, trusted) };
}

/**
 * The same of a `Release` with its `Release.gpg`, which may be several armoured blocks.
 * @throws PassforgeError of kind `untrusted`
 */
export async function verifyDetached(
  release: Uint8Array,
  signature: Uint8Array,
  trusted: TrustedKeys,
): Promise<SignedText> {
  const { createMessage, readSignature, verify, keys } = await loadKeys(trusted);
  const text = decode(release, 'Release');
  const signatures: VerificationResult[] = [];
  for (const armoredSignature of splitBlocks(decode(signature, 'Release.gpg'))) {
    const block = await readSignature({ armoredSignature }).catch((cause: unknown) => {
      throw refusal('Release.gpg', 'the signature is malformed', { cause });
    });
    const message = await createMessage({ binary: release });
    signatures.push(...(await verify({ message, signature: block, verificationKeys: keys })).signatures);
  }
  return { text, signers: await judge('Release.gpg', signatures, keys, trusted) };
}

/** Loading the library takes longer than any verb that needs no signature. */
async function loadKeys({ armored }: TrustedKeys) {
  const library = await import('openpgp');
  const keys = await Promise.all(armored.map((armoredKeys) => library.readKeys({ armoredKeys })));
  return { ...library, keys: keys.flat() };
}

type VerificationResult = Awaited<ReturnType<typeof openpgpVerify>>['signatures'][number];

type State = 'good' | 'worthless' | 'bad';

interface Judged {
  readonly state: State;
  /** What messages call it. */
  readonly seen: string;
  /** Null where the key is not trusted. */
  readonly signer: Signer | null;
}

async function judge(
  file: string,
  signatures: readonly VerificationResult[],
  keys: readonly PublicKey[],
  trusted: TrustedKeys,
): Promise<Signer[]> {
  const judged = await Promise.all(signatures.map((signature) => judgeOne(signature, keys, trusted)));
  const bad = judged.find(({ state }) => state === 'bad');
  if (bad !== undefined) throw refusal(file, `the signature by ${bad.seen}`);
  const good = judged.flatMap(({ state, signer }) => (state === 'good' && signer !== null ? [signer] : []));
  if (good.length > 0) return good;
  const wanted = trusted.fingerprints.join(' or ');
  const found = judged.map(({ seen }) => seen).join(', ') || 'none';
  throw refusal(file, `no signature by a key of this release counts; wanted ${wanted}; seen ${found}`);
}

async function judgeOne(
  { keyID, signature, verified }: VerificationResult,
  keys: readonly PublicKey[],
  { fingerprints, acceptsExpired }: TrustedKeys,
): Promise<Judged> {
  // The signature names a subkey as a rule; trust is in the primary key that it belongs to.
  const key = keys.find((one) => one.getKeys(keyID).length > 0);
  const fingerprint = key?.getFingerprint().toUpperCase();
  if (key === undefined || fingerprint === undefined) return foreign(`unknown key ${keyID.toHex().toUpperCase()}`);
  if (!fingerprints.includes(fingerprint)) return foreign(fingerprint);
  const failure = await verified.then(
    () => null,
    (error: Error) => error.message,
  );
  const signedAt = (await signature).packets[0]?.created ?? new Date(0);
  const end = await endOf(key, keyID, signedAt);
  const expired = end !== null && end <= new Date() ? end : null;
  const signer = { fingerprint, signedAt, expired };
  if (await isRevoked(key, keyID)) return { state: 'worthless', seen: `${fingerprint} (revoked)`, signer };
  if (expired !== null && (!acceptsExpired || expired <= signedAt)) {
    return { state: 'worthless', seen: `${fingerprint} (expired on ${dayOf(expired)})`, signer };
  }
  if (failure !== null) return { state: 'bad', seen: `${fingerprint} is bad (${failure})`, signer };
  return { state: 'good', seen: fingerprint, signer };
}

function foreign(seen: string): Judged {
  return { state: 'worthless', seen, signer: null };
}

type KeyId = NonNullable<Parameters<PublicKey['getKeys']>[0]>;

/** The earlier end of the key that signed and of its primary key; openpgp.js judges both as of the signature's own date only. */
async function endOf(key: PublicKey, keyId: KeyId, signedAt: Date): Promise<Date | null> {
  const subkey = key.subkeys.find((one) => one.getKeyID().equals(keyId));
  const ends = [await key.getExpirationTime(), subkey && (await subkey.getExpirationTime(signedAt))];
  const dates = ends.filter((end) => end instanceof Date);
  return dates.length === 0 ? null : new Date(Math.min(...dates.map((date) => date.getTime())));
}

async function isRevoked(key: PublicKey, keyId: KeyId): Promise<boolean> {
  const subkey = key.subkeys.find((one) => one.getKeyID().equals(keyId));
  if (await key.isRevoked()) return true;
  // The declarations want a signature and a key; without them, any revocation counts.
  return subkey !== undefined && (await subkey.isRevoked(null as never, null as never));
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** ASCII armour (RFC 9580, section 6) and nothing else: readers differ in what they pass over. */
const signatureBlock =
  /-----BEGIN PGP SIGNATURE-----\n(?:[A-Za-z]+: [^\n]*\n)*\n(?:[A-Za-z0-9+/]+={0,2}\n)+(?:=[A-Za-z0-9+/]{4}\n)?-----END PGP SIGNATURE-----\n?/g;

/** Refuses text around the signed block: a reader that skips it could still be made to use it. */
function extractBlock(inRelease: string): string {
  const text = inRelease.replace(/\n+$/, '');
  // Within the signed text such a line is dash-escaped, so these three are all there can be.
  const frame = ['-----BEGIN PGP SIGNED MESSAGE-----', '-----BEGIN PGP SIGNATURE-----', '-----END PGP SIGNATURE-----'];
  const found = text.split('\n').filter((line) => line.startsWith('-----'));
  if (found.length === 0) throw refusal('InRelease', 'it is not signed');
  const framed = text.startsWith(`${frame[0]}\n`) && text.endsWith(`\n${frame[2]}`);
  if (!framed || found.join('\n') !== frame.join('\n')) {
    throw refusal('InRelease', 'there is text outside the one signed block');
  }
  if (text.match(signatureBlock)?.length !== 1) throw refusal('InRelease', 'there is text within its signature');
  return text;
}

function splitBlocks(signature: string): string[] {
  if (signature.replace(signatureBlock, '').trim() !== '') {
    throw refusal('Release.gpg', 'there is text outside its signatures');
  }
  return signature.match(signatureBlock) ?? [];
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw refusal(file, 'it is not UTF-8 text', { cause });
  }
}

function refusal(file: string, finding: string, options: { cause?: unknown } = {}): PassforgeError {
  return new PassforgeError('untrusted', `verifying ${file}: ${finding}`, options);
}
