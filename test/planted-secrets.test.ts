/** Secrets planted in a description or a template: found, or where they are meant, only where they were asked for. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findSecret } from '../src/host/find-secret.ts';
import { hostWarnings } from '../src/host/host-warnings.ts';
import { parseHost } from '../src/host/parse-host.ts';
import { hideSecrets } from '../src/host/replace-secrets.ts';
import { renderHostFiles, renderSeed } from '../src/recipes/describe/render-host-files.ts';
import { readSeed } from '../src/seed/seed-archive.ts';
import { packageRoot } from '../src/system/package-root.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { exampleHost } from './harness/example-host.ts';
import { passforge } from './harness/image-builds.ts';
import { runProgram } from './harness/run-program.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const file = join(packageRoot(), 'test/fixtures/hosts/accepted/files-that-are-secrets.yaml');
const host = parseHost(await readFile(file, 'utf8'), file);
const canaries = ['yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=', 'canary-of-the-backup'];
const holdsCanary = (text: string): boolean => canaries.some((canary) => text.includes(canary));

test('declared secrets land in their own files and nowhere else', async (t) => {
  const { preseed, installer, target } = await renderHostFiles(host, await openTemplates(null));
  const all = [{ path: 'preseed.cfg', content: preseed, mode: 0o600 }, ...installer, ...target];
  const holders = all.filter(({ content }) => holdsCanary(content));
  t.deepEqual(
    holders.map(({ path, mode }) => `${path} ${mode.toString(8)}`),
    ['etc/backup.conf 640', 'etc/wireguard/wg0.conf 600'],
  );
  const seed = readSeed(await renderSeed(host, await openTemplates(null), ''));
  const packed = seed.filter(({ content }) => holdsCanary(Buffer.from(content).toString()));
  t.deepEqual(
    packed.map(({ path, mode }) => `${path} ${mode.toString(8)}`),
    ['passforge/manifest.json 600', 'passforge/payload.tar 600'],
  );
});

test('what is shown of a host has no declared secret and no hash', async (t) => {
  t.false(holdsCanary(JSON.stringify(hideSecrets(host))));
  const { status, stdout, stderr } = await passforge('validate', file, '--json');
  t.is(status, 0);
  t.false(holdsCanary(stdout + stderr) || stdout.includes('$6$passforge'), stdout);
  const explained = await passforge('explain', file, '--json');
  t.is(explained.status, 0);
  t.false(holdsCanary(explained.stdout));
});

test('each declared secret is told, by its path', (t) => {
  const told = hostWarnings(host).filter((warning) => /whoever holds the image/.test(warning));
  t.deepEqual(
    told.map((warning) => warning.split(' is a secret')[0]),
    ['files[0]: /etc/wireguard/wg0.conf', 'files[1]: /etc/backup.conf'],
  );
});

test('private keys that the real programs write are found', async (t) => {
  const folder = await temporaryFolder(t);
  for (const [program, ...args] of [
    ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', 'ed25519'],
    ['ssh-keygen', '-q', '-t', 'rsa', '-m', 'PEM', '-N', 'secret', '-f', 'rsa'],
    ['openssl', 'genpkey', '-algorithm', 'ED25519', '-out', 'pkcs8'],
    ['openssl', 'genpkey', '-algorithm', 'ED25519', '-aes256', '-pass', 'pass:secret', '-out', 'encrypted'],
    ['openssl', 'ecparam', '-genkey', '-name', 'prime256v1', '-out', 'ec'],
    ['openssl', 'pkey', '-in', 'pkcs8', '-pubout', '-out', 'public'],
  ]) {
    const { status, stderr } = await runProgram(program ?? '', args, { cwd: folder });
    t.is(status, 0, stderr);
  }
  for (const name of ['ed25519', 'rsa', 'pkcs8', 'encrypted', 'ec']) {
    t.is(findSecret(await readFile(join(folder, name), 'utf8'))?.what, 'a private key (PEM)', name);
  }
  for (const name of ['ed25519.pub', 'rsa.pub', 'public']) {
    t.is(findSecret(await readFile(join(folder, name), 'utf8')), undefined, name);
  }
});

for (const folder of ['templates/target/etc/own.conf', 'templates/seed/passforge/own.conf']) {
  test(`a secret in a template of an overlay is refused: ${folder}`, async (t) => {
    const overlay = await temporaryFolder(t);
    await mkdir(dirname(join(overlay, folder)), { recursive: true });
    await writeFile(join(overlay, folder), 'user = x\npassword = canary\n');
    const error = await failure(t, overlay);
    t.regex(error, /^looking for secrets in what was rendered:\n {2}(etc|passforge)\/own\.conf:2: holds a password$/);
  });
}

async function failure(t: ExecutionContext, overlay: string): Promise<string> {
  return (await t.throwsAsync(renderHostFiles(exampleHost, await openTemplates(overlay))))?.message ?? '';
}

test('a password in a command, an option or a URL is found; a hash, a variable and a place to fill in are none', (t) => {
  for (const [line, what] of [
    ['echo root:hunter2 | chpasswd', 'a password (chpasswd)'],
    ["echo 'root:hunter2' | sudo chpasswd", 'a password (chpasswd)'],
    ["printf 'root:hunter2\\n' | chroot /target chpasswd", 'a password (chpasswd)'],
    ['useradd -m -p hunter2 bob && mkdir -p /srv/bob', 'a password (useradd)'],
    ['mysql --user=root --password=hunter2', 'a password (option)'],
    ['["--password=hunter2"]', 'a password (option)'],
    ['tool --password="$A" --passphrase=hunter2', 'a password (option)'],
    ['redis://:hunter2@cache.example.org', 'a password (URL)'],
    ['deb https://bob:hunter2@mirror.example.org/debian trixie main', 'a password (URL)'],
    ['passwd=hunter2', 'a password'],
  ] as const) {
    t.is(findSecret(`# here\n${line}`)?.what, what, line);
  }
  for (const line of [
    "echo 'root:$6$salt$hash' | chpasswd -e",
    "usermod -p '*' bob",
    'useradd --password "$hash" bob',
    'mysql --password="$(cat /root/key)"',
    'https://$user:$token@mirror.example.org/',
    'https://mirror.example.org:8080/a:b@c',
    'http://[2001:db8::1]:80/@',
    'passwd: files systemd',
    '{"u":"http://127.0.0.1:8080","mail":"root@example.org"}',
    '# http://user:password@proxy.example.org:3128',
    'useradd -m bob && cp -p a b; find /srv -print',
    'passwd=$1',
    'tool --password=`cat /root/key`',
    'echo "root:$1" | chpasswd',
    'useradd --system --shell /usr/sbin/nologin backup',
  ]) {
    t.is(findSecret(line), undefined, line);
  }
});
