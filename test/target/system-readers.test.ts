/** The programs of Debian that read accounts, archives and consoles, on what every accepted description renders. */
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fc, testProp } from '@fast-check/ava';
import test, { type ExecutionContext } from 'ava';
import { aptSchema } from '../../src/host/apt/apt-schema.ts';
import { parseProxy } from '../../src/host/apt/proxy.ts';
import type { Host } from '../../src/host/host.ts';
import { parseTimeServer } from '../../src/host/network/time-server.ts';
import { FieldError } from '../../src/host/written/field.ts';
import { describedHosts, hostFixtures } from '../harness/described-hosts.ts';
import { exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
import { renderFor, writeTarget } from '../harness/target-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const hosts = new Map(describedHosts().map(({ name, host }) => [name, host]));

/** The key of the accepted description, as gpg prints it. */
const armoredKey = readFileSync(
  join(hostFixtures, 'accepted/bullseye-with-archives-of-every-kind.yaml'),
  'utf8',
).replace(/^.*?( *-----BEGIN.*?-----END[^\n]*).*$/s, '$1');

async function written(t: ExecutionContext, host: Host): Promise<string> {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, host);
  return folder;
}

/** What deb822, apt and addresses could stumble over; long enough words of harmless characters are among them. */
const hostileWord = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', '0', '-', '.', '+', '~', '_', '/', '%', ' ', '#', '[', ','),
  minLength: 1,
  maxLength: 5,
});

/** The host with that one source; null where the description is refused. */
function parsedSource({ uri, suite, component }: Record<'uri' | 'suite' | 'component', string>): Host | null {
  const host = hosts.get('bullseye-with-archives-of-every-kind') ?? exampleHost;
  const source = { name: 'x', uri, suites: [suite], components: [component], 'signed-by': '' };
  const parsed = aptSchema.shape.sources.safeParse([{ ...source, 'signed-by': armoredKey }]);
  if (!parsed.success || suite.endsWith('/')) return null;
  const sources = (parsed.data ?? []).map(({ 'signed-by': keyring, ...rest }) => ({
    ...rest,
    components: [component],
    keyring,
  }));
  return { ...host, apt: { ...host.apt, archive: null, security: null, sources } };
}

/** The described hosts that have the file. */
async function hostsWith(path: string): Promise<[name: string, host: Host][]> {
  const found: [string, Host][] = [];
  for (const { name, host } of describedHosts()) {
    if ((await renderFor(host)).some((file) => file.path === path)) found.push([name, host]);
  }
  return found;
}

test('sudo takes every policy, and its file has the mode that sudo wants', async (t) => {
  const granting = await hostsWith('etc/sudoers.d/passforge');
  t.true(granting.length >= 3);
  for (const [name, host] of granting) {
    const file = join(await written(t, host), 'etc/sudoers.d/passforge');
    const { status, stdout, stderr } = await runProgram('visudo', ['-c', '-f', file]);
    t.is(status, 0, `${name}: ${stdout}${stderr}`);
  }
  const mode = (await renderFor(granting[0]?.[1] ?? exampleHost)).find(({ path }) => path.includes('sudoers'))?.mode;
  t.is(mode, 0o440);
});

/** The indices of packages that apt would fetch. */
async function aptIndices(t: ExecutionContext, host: Host): Promise<string[]> {
  const folder = await written(t, host);
  for (const path of ['lists/partial', 'cache/archives/partial', 'etc/apt/apt.conf.d']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await writeFile(join(folder, 'status'), '');
  await writeFile(
    join(folder, 'apt.conf'),
    `Dir::State "${folder}"; Dir::State::lists "${folder}/lists"; Dir::State::status "${folder}/status";
     Dir::Cache "${folder}/cache"; Dir::Etc "${folder}/etc/apt"; APT::Architecture "amd64"; #clear APT::Architectures;`,
  );
  const env = { APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr } = await runProgram('apt-get', ['update', '--print-uris'], { env });
  t.is(status, 0, stderr);
  t.is(stderr, '');
  return [...stdout.matchAll(/^'(\S+)\/Packages\.xz'/gm)]
    .map(([, address = '']) => decodeURIComponent(address).replace('/binary-amd64', ''))
    .filter((address) => !address.endsWith('/binary-all'))
    .sort();
}

test('apt takes stretch from the archive of retired releases, with nothing beside the release', async (t) => {
  t.deepEqual(await aptIndices(t, hosts.get('stretch-with-users-and-a-serial-console') ?? exampleHost), [
    'http://archive.debian.org/debian/dists/stretch/main',
    'http://archive.debian.org/debian/dists/stretch/non-free',
  ]);
});

test('apt reads suites, components and exact paths as they are described', async (t) => {
  const components = (suite: string): string[] =>
    ['contrib', 'main', 'non-free'].map((component) => `${suite}/${component}`);
  t.deepEqual(await aptIndices(t, hosts.get('bullseye-with-archives-of-every-kind') ?? exampleHost), [
    ...components('http://mirror.example.org/debian-security/dists/bullseye-security'),
    'http://packages.example.org/flat/.',
    ...components('https://mirror.example.org/debian/dists/bullseye-updates'),
    ...components('https://mirror.example.org/debian/dists/bullseye'),
    'https://packages.example.org/debian/dists/bullseye-backports/extra/tools',
    'https://packages.example.org/debian/dists/bullseye-backports/stable',
    'https://packages.example.org/debian/dists/bullseye/extra/tools',
    'https://packages.example.org/debian/dists/bullseye/stable',
  ]);
});

testProp(
  'apt reads an archive as it is described, or it is refused',
  [hostileWord, hostileWord, hostileWord],
  async (t, path, suite, component) => {
    const written = parsedSource({ uri: `http://packages.example.org/${path}`, suite, component });
    if (written === null) return t.pass();
    const address = `http://packages.example.org/${path.replace(/\/$/, '')}`;
    t.deepEqual(await aptIndices(t, written), [`${address}/dists/${suite}/${component}`]);
  },
  { numRuns: 60 },
);

test('a host without an archive has no file of sources', async (t) => {
  t.false((await renderFor(exampleHost)).some(({ path }) => path.startsWith('etc/apt/')));
});

test('apt reads proxy and updates out of its configuration', async (t) => {
  const apt = { ...exampleHost.apt, unattendedUpgrades: true };
  const folder = await written(t, { ...exampleHost, apt, proxy: 'http://[2001:db8::1]:3128' });
  const configuration = join(folder, 'apt.conf');
  await writeFile(configuration, `Dir::Etc "${folder}/etc/apt";`);
  const { stdout, stderr } = await runProgram('apt-config', ['dump'], { env: { APT_CONFIG: configuration } });
  t.is(stderr, '');
  for (const line of [
    'Acquire::http::Proxy "http://[2001:db8::1]:3128";',
    'Acquire::https::Proxy "http://[2001:db8::1]:3128";',
    'APT::Periodic::Update-Package-Lists "1";',
    'APT::Periodic::Unattended-Upgrade "1";',
  ]) {
    t.true(stdout.includes(`\n${line}\n`), line);
  }
});

/** Addresses with a character in them that apt.conf(5) or an address could read in its own way. */
const hostileAddress = fc
  .tuple(
    fc.constantFrom('http://', 'https://', 'HTTP://', ''),
    fc.string({
      unit: fc.constantFrom('a', 'b', '.', '-', '"', ';', '\\', '/', '[', ']', ':', '{', ' ', '1'),
      maxLength: 6,
    }),
    fc.constantFrom('', ':3128', ':0', ':99999', '/'),
  )
  .map((parts) => parts.join(''));

testProp(
  'apt reads the proxy that is described, or it is refused',
  [hostileAddress],
  async (t, address) => {
    let proxy: string | undefined;
    try {
      proxy = parseProxy(address);
    } catch (error) {
      t.true(error instanceof FieldError);
    }
    if (proxy === undefined) return t.pass();
    const folder = await written(t, { ...exampleHost, proxy });
    await writeFile(join(folder, 'apt.conf'), `Dir::Etc "${folder}/etc/apt";`);
    const env = { APT_CONFIG: join(folder, 'apt.conf') };
    const { stdout } = await runProgram('apt-config', ['shell', 'read', 'Acquire::http::Proxy'], { env });
    t.is(stdout, `read='${address.replace(/\/$/, '')}'\n`);
  },
  { numRuns: 60 },
);

testProp('a time server is one word for systemd, or it is refused', [fc.string({ unit: 'grapheme' })], (t, text) => {
  const server = parseTimeServer(text);
  if (server !== undefined) t.regex(server, /^[A-Za-z0-9.:-]+$/);
  else t.pass();
});

for (const release of ['stretch', 'bullseye', 'trixie'] as const) {
  test(`the sshd of ${release} lets nobody in by password who could use a key`, async (t) => {
    const folder = await written(t, { ...exampleHost, release });
    const key = join(folder, 'key');
    await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const own = release === 'stretch' ? 'etc/passforge/sshd_config' : 'etc/ssh/sshd_config.d/passforge.conf';
    const debian = 'PermitRootLogin yes\nPasswordAuthentication yes\nKbdInteractiveAuthentication yes\nUsePAM yes\n';
    await writeFile(join(folder, 'sshd_config'), `${await readFile(join(folder, own), 'utf8')}${debian}`);
    // sshd wants it of root only
    await mkdir('/run/sshd', { recursive: true }).catch(() => {});
    const { stdout, stderr } = await runProgram('/usr/sbin/sshd', ['-T', '-h', key, '-f', join(folder, 'sshd_config')]);
    t.regex(stdout, /^passwordauthentication no$/m, stderr);
    t.regex(stdout, /^permitrootlogin no$/m);
    t.regex(stdout, /^kbdinteractiveauthentication no$/m);
    t.is((await renderFor({ ...exampleHost, release })).filter(({ path }) => path.includes('ssh')).length, 1);
  });
}

test('GRUB takes the command of the serial console, and the screen keeps the last word', async (t) => {
  const folder = await written(t, { ...exampleHost, serialConsole: { port: 1, speed: 57600 } });
  const files = ['passforge-serial.cfg', 'passforge.cfg'].map(
    (name) => `. ${join(folder, 'etc/default/grub.d', name)};`,
  );
  const script = `${files.join(' ')} echo "$GRUB_TERMINAL|$GRUB_SERIAL_COMMAND|$GRUB_CMDLINE_LINUX"`;
  const [terminal, command = '', parameters] = (await runProgram('dash', ['-eu', '-c', script])).stdout
    .trim()
    .split('|');
  t.is(terminal, 'console serial');
  t.is(command, 'serial --unit=1 --speed=57600 --word=8 --parity=no --stop=1');
  t.is((await runProgram('grub-script-check', [], { input: `${command}\n` })).status, 0);
  t.is(parameters, ' console=ttyS1,57600 console=tty0 intel_iommu=on iommu=pt');
});

test('systemd reads the time servers', async (t) => {
  const folder = await written(t, { ...exampleHost, timeServers: ['ntp.example.org', '2001:db8::123'] });
  const { stdout } = await runProgram('systemd-analyze', [`--root=${folder}`, 'cat-config', 'systemd/timesyncd.conf']);
  t.regex(stdout, /^\[Time\]\nNTP=ntp\.example\.org 2001:db8::123$/m);
});

test('systemd waits for any link only where it knows how to', async (t) => {
  const path = 'etc/systemd/system/systemd-networkd-wait-online.service.d/passforge.conf';
  for (const [release, options] of [
    ['stretch', '--timeout=15'],
    ['bullseye', '--any --timeout=15'],
  ] as const) {
    const text = (await renderFor({ ...exampleHost, release })).find((file) => file.path === path)?.content ?? '';
    t.true(text.endsWith(`ExecStart=-/lib/systemd/systemd-networkd-wait-online ${options}\n`), text);
  }
});

test('systemd accepts the units of the descriptions', async (t) => {
  for (const { name, host } of describedHosts()) {
    if (host.units.length === 0) continue;
    const units = join(await written(t, host), 'etc/systemd/system');
    const { status, stderr } = await runProgram(
      'systemd-analyze',
      ['verify', '--man=no', ...host.units.map((unit) => join(units, unit.name))],
      { env: { SYSTEMD_UNIT_PATH: `${units}:` } },
    );
    t.is(status, 0, `${name}: ${stderr}`);
  }
});
