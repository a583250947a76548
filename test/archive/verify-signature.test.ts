/** Signatures: good, altered, unknown, out of date, and text that hides beside a good one. */

import test from 'ava';
import { type SignedText, verifyDetached, verifyInRelease } from '../../src/archive/verify-signature.ts';
import { makeKey, type TestKey } from '../harness/archive-server.ts';

const day = 86_400;
const text = 'Origin: Debian\nCodename: trixie\n';
const [key, other, withSubkey] = await Promise.all([makeKey(), makeKey(), makeKey({ subkey: true })]);
/** Valid for ten days of 2020. */
const made = new Date('2020-01-01T00:00:00Z');
const [old, oldWithSubkey] = await Promise.all([
  makeKey({ made, seconds: 10 * day }),
  makeKey({ made, seconds: 10 * day, subkey: true }),
]);
const whileValid = new Date('2020-01-05T00:00:00Z');
const signed = await key.sign(text);
const detached = await key.signDetached(text);

interface Trust {
  /** Public keys that are known. */
  readonly known?: readonly string[];
  /** Those that count. */
  readonly counting?: readonly TestKey[];
  readonly acceptsExpired?: boolean;
}

const trusting = ({ known, counting = [key], acceptsExpired = false }: Trust) => ({
  armored: known ?? counting.map(({ publicKey }) => publicKey),
  fingerprints: counting.map(({ fingerprint }) => fingerprint),
  acceptsExpired,
});

const verify = (file: string, trust: Trust = {}): Promise<SignedText> =>
  verifyInRelease(Buffer.from(file), trusting(trust));

const verifyTwo = (release: string, signature: string, trust: Trust = {}): Promise<SignedText> =>
  verifyDetached(Buffer.from(release), Buffer.from(signature), trusting(trust));

const signersOf = ({ signers }: SignedText) => signers.map(({ fingerprint }) => fingerprint);

test('a good signature gives the text and the signer', async (t) => {
  const result = await verify(signed);
  t.is(result.text, text);
  t.deepEqual(signersOf(result), [key.fingerprint]);
  t.is(result.signers[0]?.expired, null);
});

test('a signature by a subkey is one of the key that it belongs to', async (t) => {
  const result = await verify(await withSubkey.sign(text), { counting: [withSubkey] });
  t.deepEqual(signersOf(result), [withSubkey.fingerprint]);
});

test('an altered text is refused', async (t) => {
  await t.throwsAsync(verify(signed.replace('trixie', 'stretch')), { message: /the signature by .* is bad/ });
});

test('an unknown key is refused, and told with the one that is wanted', async (t) => {
  const error = await t.throwsAsync(verify(await other.sign(text)));
  t.regex(
    error?.message ?? '',
    new RegExp(`wanted ${key.fingerprint}; seen unknown key ${other.fingerprint.slice(-16)}`),
  );
});

test('a good signature by a key that is known but does not count is refused', async (t) => {
  const known = [key.publicKey, other.publicKey];
  const error = await t.throwsAsync(verify(await other.sign(text), { known }));
  t.regex(error?.message ?? '', new RegExp(`seen ${other.fingerprint}`));
});

test('a file without signature is refused', async (t) => {
  await t.throwsAsync(verify(text), { message: 'verifying InRelease: it is not signed' });
});

for (const [name, expired] of [
  ['a key', old],
  ['a key with a signing subkey', oldWithSubkey],
] as const) {
  test(`of a live release, a signature by ${name} that has expired since is refused`, async (t) => {
    const error = await t.throwsAsync(verify(await expired.sign(text, whileValid), { counting: [expired] }));
    t.regex(error?.message ?? '', new RegExp(`seen ${expired.fingerprint} \\(expired on 2020-01-11\\)`));
  });

  test(`of a retired release, a signature by ${name} that has expired since counts, and the end is told`, async (t) => {
    const file = await expired.sign(text, whileValid);
    const { signers } = await verify(file, { counting: [expired], acceptsExpired: true });
    t.deepEqual(signers, [
      { fingerprint: expired.fingerprint, signedAt: whileValid, expired: new Date('2020-01-11T00:00:00Z') },
    ]);
  });
}

test('a signature that is younger than the end of its key is refused, of a retired release as well', async (t) => {
  // openpgp.js signs with no key that has ended, so it signs before it is told the end
  const endless = await makeKey({ made });
  const file = await endless.sign(text, new Date('2020-02-01T00:00:00Z'));
  const known = [await endless.shortened(10 * day)];
  await t.throwsAsync(verify(file, { known, counting: [endless], acceptsExpired: true }), {
    message: /seen [0-9A-F]{40} \(expired on 2020-01-11\)$/,
  });
});

test('a revoked key counts for nothing', async (t) => {
  const file = await key.sign(text);
  for (const acceptsExpired of [false, true]) {
    const error = await t.throwsAsync(verify(file, { known: [key.revoked], acceptsExpired }));
    t.regex(error?.message ?? '', new RegExp(`seen ${key.fingerprint} \\(revoked\\)`));
  }
});

test('a detached signature gives the text and the signer', async (t) => {
  const result = await verifyTwo(text, detached);
  t.is(result.text, text);
  t.deepEqual(signersOf(result), [key.fingerprint]);
});

test('of several detached signatures, one that counts is enough, whatever block it is in', async (t) => {
  const both = (await other.signDetached(text)) + detached;
  t.deepEqual(signersOf(await verifyTwo(text, both)), [key.fingerprint]);
});

test('a detached signature of another text is refused, beside a good one too', async (t) => {
  const wrong = await key.signDetached('Codename: stretch\n');
  await t.throwsAsync(verifyTwo(text, wrong), { message: /^verifying Release\.gpg: the signature by .* is bad/ });
  const good = await other.signDetached(text);
  await t.throwsAsync(verifyTwo(text, good + wrong, { counting: [key, other] }), { message: /is bad/ });
});

for (const [what, signature] of [
  ['nothing', ''],
  ['no signature', 'Codename: evil\n'],
  ['text beside a signature', `Codename: evil\n${detached}`],
  ['a signature that is none', '-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n'],
] as const) {
  test(`a Release.gpg with ${what} is refused`, async (t) => {
    await t.throwsAsync(verifyTwo(text, signature), { message: /^verifying Release\.gpg: / });
  });
}

const frame = '-----BEGIN PGP SIGNED MESSAGE-----';
const additions: [string, string][] = [
  ['before', `Codename: evil\n${signed}`],
  ['after', `${signed}Codename: evil\n`],
  ['between', signed.replace('-----BEGIN PGP SIGNATURE', `x\n${frame}\n\n-----BEGIN PGP SIGNATURE`)],
  ['as a second block', signed + signed],
  ['among the headers of the block', signed.replace(/\n\n/, '\nCodename: evil\n\n')],
  ['before the first header', signed.replace(`${frame}\n`, `${frame}\n\nCodename: evil\n`)],
  ['behind a blank at the end of the frame', signed.replace(frame, `${frame} \nCodename: evil`)],
  ['behind a carriage return', signed.replace(frame, `${frame}\r\nCodename: evil`)],
  ['before the checksum of the signature', signed.replace(/\n-----END/, '\nCodename: evil\n-----END')],
];

for (const [where, file] of additions) {
  test(`text ${where} is refused`, async (t) => {
    await t.throwsAsync(verify(file), { message: /^verifying InRelease: / });
  });
}

test('blanks at the ends of lines are no part of what is signed, and are not read', async (t) => {
  const result = await verify(signed.replace('Origin: Debian', 'Origin: Debian \t'));
  t.is(result.text, text);
});
