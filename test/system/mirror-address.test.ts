/** Which mirror is taken. */

import test from 'ava';
import { findMirrorAddress, pickDebianArchive } from '../../src/system/mirror-address.ts';

test('the option goes before the description', async (t) => {
  const described = 'http://described.example.org/debian';
  const option = 'http://mirror.example.org/debian/';
  t.is(await findMirrorAddress({ option, described }), 'http://mirror.example.org/debian');
  t.is(await findMirrorAddress({ option: null, described }), described);
});

for (const option of ['mirror.example.org', 'ftp://mirror.example.org/debian', 'http://mirror.example.org/?a']) {
  test(`${option} is no mirror`, async (t) => {
    await t.throwsAsync(findMirrorAddress({ option, described: null }), { message: /^--mirror: expected an http/ });
  });
}

test("of apt's archives the one of Debian itself is taken", (t) => {
  const targets = [
    'Vendor|Vendor|http://vendor.example.org/debian/',
    'Debian|Debian-Security|http://security.example.org/debian-security/',
    'Debian|Debian|cdrom:[x]/',
    'Debian|Debian|http://mirror.example.org/debian/',
    'Debian|Debian|http://second.example.org/debian/',
  ];
  t.is(pickDebianArchive(targets), 'http://mirror.example.org/debian');
});

test('without an archive of Debian there is none', (t) => {
  t.is(pickDebianArchive(['Vendor|Vendor|http://vendor.example.org/debian/', '']), null);
});
