/** OpenPGP signatures on an archive's index: the cleartext signature framework of RFC 9580, section 7. */

import type { PublicKey } from 'openpgp';
import { PassforgeError } from '../errors.ts';

export interface SignedText {
  /** What the signature covers, and nothing else of the file. */
  readonly text: string;
  /** Primary fingerprints, in upper case, of the accepted keys that signed. */
  readonly signers: readonly string[];
}

/**
 * Verifies an `InRelease` and returns the text that the signature covers.
 * One good signature by an accepted key is enough; a broken one by an accepted key is never tolerated.
 * @param armoredKeys the public keys, ASCII armoured
 * @param acceptedFingerprints primary fingerprints, in upper case, of those keys that count
 * @throws PassforgeError of kind `untrusted`
 */
export async function verifyInRelease(
  inRelease: Uint8Array,
  armoredKeys: readonly string[],
  acceptedFingerprints: readonly string[],
): Promise<SignedText> {
  const cleartextMessage = extractBlock(inRelease);
  // Loading the library takes longer than any verb that needs no signature.
  const { readCleartextMessage, readKeys, verify } = await import('openpgp');
  const keys = (await Promise.all(armoredKeys.map((armoredKeys) => readKeys({ armoredKeys })))).flat();
  const message = await readCleartextMessage({ cleartextMessage }).catch((cause: unknown) => {
    throw refusal('the signed message is malformed', { cause });
  });
  const result = await verify({ message, verificationKeys: keys });
  const seen = await Promise.all(
    result.signatures.map(async ({ keyID, verified }) => ({
      signer: primaryFingerprint(keys, keyID) ?? `unknown key ${keyID.toHex().toUpperCase()}`,
      failure: await verified.then(
        () => null,
        (error: Error) => error.message,
      ),
    })),
  );
  return { text: result.data, signers: judge(seen, acceptedFingerprints) };
}

type KeyId = Parameters<PublicKey['getKeys']>[0];

function primaryFingerprint(keys: readonly PublicKey[], keyId: KeyId): string | undefined {
  // The signature names a subkey as a rule; trust is in the primary key it belongs to.
  return keys
    .find((key) => key.getKeys(keyId).length > 0)
    ?.getFingerprint()
    .toUpperCase();
}

function judge(seen: { signer: string; failure: string | null }[], accepted: readonly string[]): string[] {
  const counting = seen.filter(({ signer }) => accepted.includes(signer));
  const broken = counting.find(({ failure }) => failure !== null);
  if (broken !== undefined) throw refusal(`the signature by ${broken.signer} is bad (${broken.failure})`);
  if (counting.length === 0) {
    const wanted = accepted.join(' or ');
    const found = seen.map(({ signer }) => signer).join(', ') || 'none';
    throw refusal(`no signature by a key of this release; wanted ${wanted}; seen ${found}`);
  }
  return counting.map(({ signer }) => signer);
}

/** Refuses text around the signed block: a reader that skips it could still be made to use it. */
function extractBlock(inRelease: Uint8Array): string {
  const text = decode(inRelease).replace(/\n+$/, '');
  // Within the signed text such a line is dash-escaped, so these three are all there can be.
  const frame = ['-----BEGIN PGP SIGNED MESSAGE-----', '-----BEGIN PGP SIGNATURE-----', '-----END PGP SIGNATURE-----'];
  const found = text.split('\n').filter((line) => line.startsWith('-----'));
  if (found.length === 0) throw refusal('it is not signed');
  const framed = text.startsWith(`${frame[0]}\n`) && text.endsWith(`\n${frame[2]}`);
  if (!framed || found.join('\n') !== frame.join('\n')) throw refusal('there is text outside the one signed block');
  return text;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refusal('it is not UTF-8 text', { cause });
  }
}

function refusal(finding: string, options: { cause?: unknown } = {}): PassforgeError {
  return new PassforgeError('untrusted', `verifying InRelease: ${finding}`, options);
}
