/** Labels, addresses and digests of media. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { parseMediumUrl } from '../../../src/host/guest/media-schema.ts';
import { encodeLabel } from '../../../src/host/guest/medium.ts';
import { hostWarnings } from '../../../src/host/host-warnings.ts';
import { parseHost } from '../../../src/host/parse-host.ts';
import { listHostPackages, listPoolPackages } from '../../../src/installer/package-sets.ts';
import { exampleGuest, exampleHost } from '../../harness/example-host.ts';
import { runProgram } from '../../harness/run-program.ts';
import { temporaryFolder } from '../../harness/temporary-folder.ts';

const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('a label is written as udev does', (t) => {
  t.is(encodeLabel('CCCOMA_X64FRE_EN-US_DV9'), 'CCCOMA_X64FRE_EN-US_DV9');
  t.is(encodeLabel('Mario\'s "stick" 1/2 \\'), 'Mario\\x27s\\x20\\x22stick\\x22\\x201\\x2f2\\x20\\x5c');
  t.is(encodeLabel('a#+-.:=@_ñ'), 'a#+-.:=@_ñ');
});

test('every printable character is written as udev does, of which blkid knows', async (t) => {
  const image = join(await temporaryFolder(t), 'image');
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join(' ');
  for (let at = 0; at < printable.length; at += 13) {
    const label = `a${printable.slice(at, at + 13)}b`;
    await writeFile(image, Buffer.alloc(65536));
    t.is((await runProgram('/usr/sbin/mkswap', ['--quiet', '--label', label, image])).status, 0);
    const { stdout } = await runProgram('/usr/sbin/blkid', ['--probe', '--output', 'udev', image]);
    t.is(/^ID_FS_LABEL_ENC=(.*)$/m.exec(stdout)?.[1], encodeLabel(label));
  }
});

test('addresses of files are taken with their questions, those of folders and secrets are not', (t) => {
  t.is(parseMediumUrl('https://example.org:8443/a/b%20c.iso?x=1&y=2'), 'https://example.org:8443/a/b%20c.iso?x=1&y=2');
  t.is(parseMediumUrl('http://[2001:db8::1]/a.iso'), 'http://[2001:db8::1]/a.iso');
  t.is(parseMediumUrl('http://example.org/a@b.iso'), 'http://example.org/a@b.iso');
  for (const text of ['http://example.org', 'http://example.org/', 'http://example.org/a b', 'file:///etc/shadow']) {
    t.is(parseMediumUrl(text), undefined, text);
  }
});

test('a digest in capitals is taken in small letters', (t) => {
  const text = `release: trixie
hostname: forge
administrator: {name: mario, password-hash: "$6$passforge$${'a'.repeat(86)}"}
disk: only
media: [{path: /var/lib/libvirt/images/a.iso, stick: M, sha256: ${sha256.toUpperCase()}}]`;
  t.is(parseHost(text, 'host.yaml').media[0]?.sha256, sha256);
});

const fetched = { path: '/srv/a.iso', sha256, source: { url: 'https://example.org/a.iso' } };

test('a medium that no guest has is warned of', (t) => {
  const [unused] = hostWarnings({ ...exampleHost, media: [fetched] });
  t.regex(unused ?? '', /^media\[0\]\.path: no guest has \/srv\/a\.iso; give it as `install-iso`/);
  const guests = [{ ...exampleGuest, installIso: '/srv/a.iso' }];
  t.deepEqual(hostWarnings({ ...exampleHost, guests, media: [fetched] }), []);
});

test('curl and certificates come with an address, and are in the pool', (t) => {
  const copied = { ...fetched, source: { label: 'M', file: 'a.iso' } };
  t.false(listPoolPackages({ ...exampleHost, media: [copied] }).includes('curl'));
  const host = { ...exampleHost, media: [fetched] };
  for (const name of ['curl', 'ca-certificates']) {
    t.true(listHostPackages(host).includes(name));
    t.true(listPoolPackages(host).includes(name));
  }
});
