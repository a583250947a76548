import test from 'ava';
import type { OwnFile } from '../../../src/host/file/own-file.ts';
import { ownFileWarnings } from '../../../src/host/file/own-file-warnings.ts';
import { exampleHost } from '../../harness/example-host.ts';

const written: OwnFile = { path: '/etc/own', content: 'x', stick: null, mode: 0o644, owner: 'root' };
const copied: OwnFile = { ...written, content: null, stick: { label: 'KEYS', file: 'own' }, mode: 0o600 };
const needed = 'files: the installation begins only with the stick KEYS plugged in, and on it own';
const warningsOf = (...files: OwnFile[]): string[] => ownFileWarnings({ ...exampleHost, files });

test('a file that others may read is nobody’s worry, nor one that only its owner may, from a stick', (t) => {
  t.deepEqual(warningsOf(written), []);
  t.deepEqual(warningsOf(copied), [needed]);
});

test('what others on the host may not read is in the image for all to read', (t) => {
  t.regex(
    warningsOf({ ...written, mode: 0o640 }).join(),
    /^files\[0\]\.mode: others on the host may not read this, but/,
  );
  t.deepEqual(warningsOf({ ...written, mode: 0o600, content: '' }), []);
});

test('what comes from a stick is told when everybody on the host may use it', (t) => {
  t.regex(warningsOf({ ...copied, mode: 0o644 }).join(), /,files\[0\]\.mode: everybody on the host can use/);
});

test('two files that are one on the stick are told, with both', (t) => {
  const [, warning] = warningsOf(copied, written, { ...copied, path: '/etc/other' });
  t.is(warning, 'files[2]: takes own off the stick KEYS, as files[0] does; give `file` unless both are the same');
});

test('a host key of sshd without its public half is told', (t) => {
  const path = '/etc/ssh/ssh_host_ed25519_key';
  const key = { ...copied, path };
  t.regex(warningsOf(key).join(), /files\[0\]\.path: \/etc\/ssh\/ssh_host_ed25519_key\.pub is still of the key/);
  t.deepEqual(warningsOf(key, { ...written, path: `${path}.pub` }), [needed]);
});
