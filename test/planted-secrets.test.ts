/** Secrets planted in a description or a template are found; what is meant to be secret comes from a stick. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findSecrets } from '../src/host/file/find-secret.ts';
import { parseHost } from '../src/host/parse-host.ts';
import { renderHostFiles } from '../src/recipes/describe/render-host-files.ts';
import { packageRoot } from '../src/system/package-root.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { exampleHost } from './harness/example-host.ts';
import { passforge } from './harness/image-builds.ts';
import { runProgram } from './harness/run-program.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

test('a file that comes from a stick is nowhere in what is rendered, but for the lists of where it comes from', async (t) => {
  const file = join(packageRoot(), 'test/fixtures/hosts/accepted/files-from-a-stick.yaml');
  const { installer, target } = await renderHostFiles(
    parseHost(await readFile(file, 'utf8'), file),
    await openTemplates(null),
  );
  t.deepEqual(
    target.map(({ path }) => path).filter((path) => /wireguard|backup/.test(path)),
    [],
  );
  t.deepEqual(
    installer.filter(({ content }) => content.includes('/etc/wireguard/wg0.conf')).map(({ path }) => path),
    ['passforge/late-command.d/12-stick-files', 'passforge/late-command.d/90-check', 'passforge/stick-files'],
  );
});

test('what is shown of a host has no hash and no file that others on the host may not read', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'host.yaml');
  const example = join(packageRoot(), 'templates/hosts/smallest.yaml');
  const own = 'files:\n  - path: /etc/own\n    mode: 0640\n    content: canary\n';
  await writeFile(file, `${await readFile(example, 'utf8')}${own}`);
  for (const verb of ['validate', 'explain']) {
    const { status, stdout, stderr } = await passforge(verb, file, '--json');
    t.is(status, 0, stderr);
    t.false(/canary|\$6\$[a-z]/.test(stdout + stderr), stdout);
  }
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
    t.is(findSecrets(await readFile(join(folder, name), 'utf8'))[0]?.what, 'a private key (PEM)', name);
  }
  for (const name of ['ed25519.pub', 'rsa.pub', 'public']) {
    t.deepEqual(findSecrets(await readFile(join(folder, name), 'utf8')), [], name);
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
    ['chpasswd <<< root:hunter2', 'a password (chpasswd)'],
    ['sshpass -p hunter2 ssh host', 'a password (sshpass)'],
    ['curl -s -u bob:hunter2 https://mirror.example.org/', 'a password (curl)'],
    ["nmcli device wifi connect home password 'hunter two'", 'a password (nmcli)'],
    ['curl -H "Authorization: Bearer 0123456789abcdef0123" x', 'a token'],
    ['SetCredential=pw:hunter2', 'a password (credential)'],
    ['//server/share /srv cifs username=bob,password=hunter2 0 0', 'a password (mount option)'],
    ["export BORG_PASSPHRASE='correct horse'; borg init", 'a password'],
    ['Environment=RESTIC_PASSWORD=hunter2', 'a password'],
    ['smtp_pass = hunter2', 'a password'],
    ['- password: hunter2', 'a password'],
    ['password: password', 'a password'],
    ['encryption_passphrase: "correct horse"', 'a password'],
    ['{"user":"bob","password":"hunter2"}', 'a password'],
    ['password hunter2', 'a password'],
    ['  wpa-psk correcthorse', 'the key of a wireless network'],
    ['psk=correct horse battery', 'the key of a wireless network'],
    ['#psk="correct horse"', 'the key of a wireless network'],
    ['wpa_passphrase home correcthorse >/etc/wpa.conf', 'the key of a wireless network'],
    [': PSK "hunter2"', 'a shared key (IPsec)'],
    [`#PrivateKey = ${'A'.repeat(43)}= # forge`, 'a private key (WireGuard)'],
    [`echo 'PrivateKey = ${'A'.repeat(43)}=' >>/etc/wireguard/wg0.conf`, 'a private key (WireGuard)'],
    [`private-key=${'A'.repeat(43)}=`, 'a private key (WireGuard)'],
    ['# -----BEGIN OPENSSH PRIVATE KEY-----', 'a private key (PEM)'],
    ['-----BEGIN OpenVPN Static key V1-----', 'a shared key (OpenVPN)'],
  ] as const) {
    t.deepEqual(findSecrets(`# here\n${line}`), [{ what, line: 2 }], line);
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
    'password = getpass.getpass()',
    'password = os.environ["DB_PASSWORD"]',
    'password=args.password',
    'password = read_secret(path)',
    '"password": "********",',
    'psk=ext:home',
    'password: str',
    'password: string;',
    'password=password,',
    'password = await get()',
    'connect(user=user,password=password)',
    'show_password = off',
    'reset_password = disabled',
    'https://user:PASSWORD@mirror.example.org/',
    "grep -q -- '-----BEGIN OPENSSH PRIVATE KEY-----' key",
    '; password = hunter2',
    'password required pam_unix.so',
    'curl -u "$user:$token" https://mirror.example.org/',
    'Environment=RESTIC_PASSWORD_FILE=/root/key',
    'export PASSWORD_STORE_DIR=/srv/pass',
    'wpa-psk $PSK',
    'tool --password=`cat /root/key`',
    'echo "root:$1" | chpasswd',
    'useradd --system --shell /usr/sbin/nologin backup',
  ]) {
    t.deepEqual(findSecrets(line), [], line);
  }
});

test('each line with a secret is told', (t) => {
  const text = `[Interface]\nPrivateKey = ${'A'.repeat(43)}=\n[Peer]\nPresharedKey = ${'B'.repeat(42)}A=\npassword = canary\n`;
  t.deepEqual(
    findSecrets(text).map(({ line }) => line),
    [2, 4, 5],
  );
});

for (const [name, text] of [
  ['templates/initrd/etc/wg0.conf', `PrivateKey = ${'A'.repeat(43)}=\n`],
  ['templates/iso/boot/grub/own.cfg', 'password = canary\n'],
  ['preseed/95-mine.cfg.hbs', 'd-i preseed/early_command string echo root:canary | chpasswd\n'],
] as const) {
  test(`a secret in what goes into every image is refused: ${name}`, async (t) => {
    const overlay = await temporaryFolder(t);
    await mkdir(dirname(join(overlay, name)), { recursive: true });
    await writeFile(join(overlay, name), text);
    t.regex(await failure(t, overlay), /^looking for secrets in what was rendered:\n {2}\S+:\d+: holds a p/);
  });
}
