/** Reading an index of packages. */

import test from 'ava';
import type { PackageIndex } from '../../src/archive/packages-index.ts';
import { indexPart, readIndex, stanza } from '../harness/package-stanza.ts';

const read = (...stanzas: string[]): PackageIndex => readIndex([indexPart(stanzas.join('\n\n'))]);

test('a package is found with all its fields', (t) => {
  const text = stanza('systemd', 'Priority: important\nEssential: yes\nDepends: libc6 (>= 2.40)\nProvides: init');
  const record = read(text).find('systemd');
  t.like(record, {
    name: 'systemd',
    version: '1.0',
    priority: 'important',
    essential: true,
    depends: 'libc6 (>= 2.40)',
    conflicts: '',
    packageType: 'deb',
    installerMenuItem: null,
    stanza: text,
  });
});

test('an installer component has its kernel and its place in the menu', (t) => {
  const fields = 'Section: debian-installer\nKernel-Version: 6.12.94+deb13-amd64\nInstaller-Menu-Item: 4500';
  t.like(read(stanza('partman-base', fields)).find('partman-base'), {
    packageType: 'udeb',
    kernelVersion: '6.12.94+deb13-amd64',
    installerMenuItem: 4500,
  });
});

test('of several versions the newest is taken', (t) => {
  const index = read(stanza('aa', 'Version: 1.10'), stanza('aa', 'Version: 1.9'), stanza('aa', 'Version: 1.10~rc1'));
  t.is(index.find('aa')?.version, '1.10');
});

test('who provides a name is known with the version it is provided in', (t) => {
  const index = read(
    stanza('exim', 'Provides: mta'),
    stanza('postfix', 'Provides: mta (= 3), other'),
    stanza('mta', 'Provides: mta'),
  );
  const found = index.providers('mta').map(({ record, version }) => [record.name, version]);
  t.deepEqual(found, [
    ['exim', null],
    ['postfix', '3'],
  ]);
  t.deepEqual(index.providers('nobody'), []);
});

test('packages of a priority come sorted by name', (t) => {
  const index = read(stanza('bb', 'Priority: required'), stanza('cc', ''), stanza('aa', 'Priority: required'));
  t.deepEqual(
    index.withPriority('required').map(({ name }) => name),
    ['aa', 'bb'],
  );
});

test('text beyond ASCII survives', (t) => {
  t.regex(read(stanza('aa', 'Maintainer: Łukasz Ångström')).find('aa')?.stanza ?? '', /Łukasz Ångström$/m);
});

test('a package is mentioned first where its name is a word of a relation', (t) => {
  const index = read(
    stanza('aa', 'Description: likes zsh\nDepends: zsh-common'),
    stanza('bb', 'Depends: zsh'),
    stanza('zsh', ''),
  );
  t.true(index.firstMention('zsh') > index.firstMention('bb'));
  t.true(index.firstMention('zsh-common') < index.firstMention('bb'));
});

const escapes = [
  '../../etc/passwd',
  '/etc/passwd',
  'pool/../../x',
  'pool/%2e%2e/x',
  'pool/a\n ../../x',
  'pool/a\u0000b',
  `pool/${'x'.repeat(300)}`,
];

for (const filename of escapes) {
  test(`the filename ${JSON.stringify(filename.slice(0, 20))} is refused`, (t) => {
    const index = read(stanza('aa', `Filename: ${filename}`));
    t.throws(() => index.find('aa'), { message: /^reading Packages: package aa has the filename / });
  });
}

test('a package without SHA256 is refused', (t) => {
  const index = read(stanza('aa', '').replace(/\nSHA256: .*/, `\nSHA1: ${'0'.repeat(40)}`));
  t.throws(() => index.find('aa'), { message: 'reading Packages: package aa has no sha256 field' });
});
