import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { parsePasswordHash } from '../../../src/host/account/password-hash.ts';
import { parseSshKey } from '../../../src/host/account/ssh-key.ts';
import { FieldError } from '../../../src/host/written/field.ts';
import { runCommand } from '../../../src/system/run-command.ts';

test('hashes that openssl makes are accepted', async (t) => {
  for (const kind of ['-6', '-5']) {
    const { stdout } = await runCommand('openssl', ['passwd', kind, 'change-me']);
    t.is(parsePasswordHash(stdout), stdout);
  }
});

test('keys that ssh-keygen makes are accepted', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'passforge-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const kind of ['ed25519', 'rsa', 'ecdsa']) {
    const file = join(folder, kind);
    await runCommand('ssh-keygen', ['-q', '-t', kind, '-N', '', '-C', 'marco@laptop, at home', '-f', file]);
    const line = readFileSync(`${file}.pub`, 'utf8').trim();
    t.is(parseSshKey(line), line);
    t.throws(() => parseSshKey(readFileSync(file, 'utf8')), { instanceOf: FieldError, message: /private key/ });
  }
});

test('a key of any bytes that are no key is refused', (t) => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  t.throws(() => parseSshKey(`ssh-ed25519 ${der}`), { instanceOf: FieldError, message: /cut off or damaged/ });
});
