/** Which mirrors are taken. */

import test from 'ava';
import { findMirrorAddresses, pickDebianArchives } from '../../src/system/mirror-address.ts';

const nothing = { option: null, described: null, further: [], securityOption: 'none', describedSecurity: null };
const described = 'http://described.example.org/debian';
const mirror = 'http://mirror.example.org/debian';
const security = 'http://mirror.example.org/debian-security';

test('the option goes before the description, whose mirrors are asked for what it lacks', async (t) => {
  const further = [mirror, 'http://further.example.org/debian'];
  const found = await findMirrorAddresses({ ...nothing, option: `${mirror}/`, described, further });
  t.deepEqual(found.main, [mirror, described, 'http://further.example.org/debian']);
  t.deepEqual((await findMirrorAddresses({ ...nothing, described })).main, [described]);
});

test('for security updates too the option goes before the description, and none leaves them out', async (t) => {
  const given = { ...nothing, described, describedSecurity: 'http://described.example.org/debian-security' };
  t.is((await findMirrorAddresses({ ...given, securityOption: `${security}/` })).security, security);
  t.is((await findMirrorAddresses({ ...given, securityOption: null })).security, given.describedSecurity);
  t.is((await findMirrorAddresses(given)).security, null);
});

for (const option of ['mirror.example.org', 'ftp://mirror.example.org/debian', 'http://mirror.example.org/?a']) {
  test(`${option} is no mirror`, async (t) => {
    await t.throwsAsync(findMirrorAddresses({ ...nothing, option }), { message: /^--mirror: expected an http/ });
    const securityOption = option;
    await t.throwsAsync(findMirrorAddresses({ ...nothing, described, securityOption }), {
      message: /^--security: expected an http/,
    });
  });
}

test("of apt's archives those of Debian itself are taken", (t) => {
  const targets = [
    'Vendor|Vendor|http://vendor.example.org/debian/',
    'Debian|Debian-Security|http://mirror.example.org/debian-security/',
    'Debian|Debian|cdrom:[x]/',
    'Debian|Debian|http://mirror.example.org/debian/',
    'Debian|Debian|http://second.example.org/debian/',
  ];
  t.deepEqual(pickDebianArchives(targets), { main: mirror, security });
});

test('without an archive of Debian there is none', (t) => {
  const targets = ['Vendor|Vendor|http://vendor.example.org/debian/', ''];
  t.deepEqual(pickDebianArchives(targets), { main: null, security: null });
});
