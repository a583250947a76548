import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { generateKey, readKey } from 'openpgp';
import { parsePublicKey } from '../../../src/host/apt/openpgp-key.ts';
import { FieldError } from '../../../src/host/written/field.ts';

const keys = (async () => {
  const ecc = await generateKey({ userIDs: [{ name: 'archive' }], format: 'armored' });
  const rsa = await generateKey({ userIDs: [{ name: 'archive' }], format: 'armored', type: 'rsa', rsaBits: 2048 });
  return [ecc, rsa];
})();

const asGpg = (armored: string): string => armored.replaceAll('\r\n', '\n').trimEnd();

test('keys lose their armor and nothing else', async (t) => {
  for (const { publicKey } of await keys) {
    const packets = Buffer.from((await readKey({ armoredKey: publicKey })).write()).toString('base64');
    t.is(parsePublicKey(publicKey), packets);
    t.is(parsePublicKey(`\n${asGpg(publicKey)}\n\n`), packets);
    t.is(
      parsePublicKey(publicKey.replace('BLOCK-----', 'BLOCK-----\nVersion: GnuPG v2\nComment: an archive')),
      packets,
    );
    t.is(parsePublicKey(asGpg(publicKey).replace(/\n=[A-Za-z0-9+/]{4}\n/, '\n')), packets);
  }
});

test('a private key is refused, and so is one that calls itself public', async (t) => {
  for (const { privateKey } of await keys) {
    const disguised = privateKey.replaceAll('PRIVATE', 'PUBLIC');
    for (const text of [privateKey, disguised]) {
      t.throws(() => parsePublicKey(text), { instanceOf: FieldError, message: /private key/ });
    }
  }
});

testProp(
  'a key with another character in it is never taken',
  [fc.nat(), fc.constantFrom('A', 'z', '/', '=', ' ')],
  async (t, at, character) => {
    const text = asGpg((await keys)[0]?.publicKey ?? '');
    const start = text.indexOf('\n\n') + 2;
    const place = start + (at % (text.lastIndexOf('\n=') - start));
    if (text[place] === character || text[place] === '\n') return t.pass();
    const damaged = text.slice(0, place) + character + text.slice(place + 1);
    t.is(takenOrRefused(damaged), undefined);
  },
);

testProp('any other text is refused without an error of ours', [fc.string({ unit: 'binary' })], (t, text) => {
  t.is(takenOrRefused(text), undefined);
  t.is(
    takenOrRefused(
      `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${Buffer.from(text).toString('base64')}\n-----END PGP PUBLIC KEY BLOCK-----`,
    ),
    undefined,
  );
});

function takenOrRefused(text: string): string | undefined {
  try {
    return parsePublicKey(text);
  } catch (error) {
    if (error instanceof FieldError) return undefined;
    throw error;
  }
}
