/** Signatures: good, altered, unknown, and text that hides beside a good one. */

import test from 'ava';
import { verifyInRelease } from '../../src/archive/verify-signature.ts';
import { makeKey } from '../harness/archive-server.ts';

const text = 'Origin: Debian\nCodename: trixie\n';
const [key, other] = await Promise.all([makeKey(), makeKey()]);
const signed = await key.sign(text);

const verify = (file: string, keys = [key], accepted = [key]): ReturnType<typeof verifyInRelease> =>
  verifyInRelease(
    Buffer.from(file),
    keys.map(({ publicKey }) => publicKey),
    accepted.map(({ fingerprint }) => fingerprint),
  );

test('a good signature gives the text and the signer', async (t) => {
  const result = await verify(signed);
  t.deepEqual(result, { text, signers: [key.fingerprint] });
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
  const error = await t.throwsAsync(verify(await other.sign(text), [key, other], [key]));
  t.regex(error?.message ?? '', new RegExp(`seen ${other.fingerprint}`));
});

test('a file without signature is refused', async (t) => {
  await t.throwsAsync(verify(text), { message: 'verifying InRelease: it is not signed' });
});

const additions: [string, string][] = [
  ['before', `Codename: evil\n${signed}`],
  ['after', `${signed}Codename: evil\n`],
  [
    'between',
    signed.replace('-----BEGIN PGP SIGNATURE', 'x\n-----BEGIN PGP SIGNED MESSAGE-----\n\n-----BEGIN PGP SIGNATURE'),
  ],
  ['as a second block', signed + signed],
];

for (const [where, file] of additions) {
  test(`text ${where} is refused`, async (t) => {
    const error = await t.throwsAsync(verify(file));
    t.regex(error?.message ?? '', /text outside the one signed block|is bad/);
  });
}
