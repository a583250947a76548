/** `build A.yaml B.yaml`, `reseed`, `inspect` and `compare` of images with several hosts. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { HostDescriptionError } from '../src/errors.ts';
import { swapUuid } from '../src/host/machine/machine-identity.ts';
import { couldBeOneMachine } from '../src/host/machine/same-machine.ts';
import { findInIso } from '../src/iso/read-iso.ts';
import { type Fleet, readFleet, readFleetInputs } from '../src/recipes/build/fleet.ts';
import { seedPath } from '../src/seed/seed-archive.ts';
import { createReporter } from '../src/system/reporter.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { exampleDescription, passforge } from './harness/image-builds.ts';
import { makeSmallFleetImage } from './harness/small-image.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const uuid = '4c4c4544-0042-3510-8052-b4c04f4e4d31';
const reporter = createReporter({ quiet: true });

/** The example, as another machine's. */
async function describe(
  folder: string,
  hostname: string,
  machine: string,
  change: readonly [string | RegExp, string] = ['', ''],
): Promise<string> {
  const file = join(folder, `${hostname}.yaml`);
  const text = (await readFile(exampleDescription, 'utf8')).replace(
    /password-hash: .*/,
    `password-hash: $6$$own$$${'0'.repeat(86)}`,
  );
  const example = text.replace(/^hostname: .*/m, `hostname: ${hostname}`);
  await writeFile(file, `${example.replace(...change)}${machine === '' ? '' : `machine: ${machine}\n`}`);
  return file;
}

async function refusalOf(t: ExecutionContext, ...machines: readonly [string, string, string?][]): Promise<string> {
  const folder = await temporaryFolder(t);
  const files: string[] = [];
  for (const [hostname, machine] of machines) files.push(await describe(folder, hostname, machine));
  const error = await t.throwsAsync(readFleet(files, reporter), { instanceOf: HostDescriptionError });
  return (error?.message ?? '').replaceAll(`${folder}/`, '');
}

test('each of several hosts must be known by something', async (t) => {
  t.regex(
    await refusalOf(t, ['anvil', '{serial: PF1}'], ['forge', '']),
    /^forge\.yaml:1:1: machine: missing: in an image of several hosts/,
  );
});

test('hosts that one machine could be are refused at the key', async (t) => {
  const told = /^forge\.yaml:\d+:1: machine: one machine could fulfil this and that of anvil\.yaml; give both/;
  t.regex(await refusalOf(t, ['anvil', '{serial: PF1}'], ['forge', `{uuid: ${uuid}}`]), told);
  t.regex(await refusalOf(t, ['anvil', `{uuid: ${uuid}}`], ['forge', `{uuid: ${swapUuid(uuid)}}`]), told);
});

test('two hosts of one name are refused, in whatever letters', async (t) => {
  t.regex(await refusalOf(t, ['forge', '{serial: PF1}'], ['Forge', '{serial: PF2}']), /hostname: the same as in/);
});

test('all mistakes of all files are told at once, each with its file', async (t) => {
  const folder = await temporaryFolder(t);
  const files = [
    await describe(folder, 'anvil', '{serial: PF1}', ['release: trixie', 'release: sid']),
    await describe(folder, 'forge', '{serial: PF2}', [/^disk:/m, 'disc:']),
  ];
  const error = await t.throwsAsync(readFleet(files, reporter), { instanceOf: HostDescriptionError });
  const told = new Set(error?.issues.map(({ file, path }) => `${file.replace(`${folder}/`, '')} ${path}`));
  for (const one of ['anvil.yaml release', 'forge.yaml disk']) t.true(told.has(one), one);
});

test('a file that cannot be read is told beside the mistakes of the others', async (t) => {
  const folder = await temporaryFolder(t);
  const files = [join(folder, 'none.yaml'), await describe(folder, 'forge', '{serial: PF2}', [/^disk:/m, 'disc:'])];
  const { message = '' } =
    (await t.throwsAsync(readFleet(files, reporter), { instanceOf: HostDescriptionError })) ?? {};
  t.regex(message, /^\S+\/none\.yaml:1:1: reading \S+\/none\.yaml: there is no such file$/m);
  t.regex(message, /forge\.yaml:\d+:1: disk: /);
});

test('all that does not go together is told at once', async (t) => {
  const told = await refusalOf(t, ['anvil', '{serial: PF1}'], ['forge', '{serial: PF1}'], ['hammer', '']);
  t.deepEqual(told.match(/^\w+\.yaml(?=:\d+:\d+: machine: )/gm), ['forge.yaml', 'hammer.yaml']);
});

const identity = { serial: null, uuid: null, mac: null };

test('two machines are told apart by serial or UUID, not by cards', (t) => {
  const [mac, otherMac] = ['52:54:00:00:00:01', '52:54:00:00:00:02'];
  t.true(couldBeOneMachine({ ...identity, mac }, { ...identity, mac: otherMac }));
  t.true(couldBeOneMachine({ ...identity, serial: 'PF1' }, null));
  t.true(couldBeOneMachine({ ...identity, serial: 'PF1' }, { ...identity, serial: 'PF1', mac }));
  t.false(couldBeOneMachine({ ...identity, serial: 'PF1' }, { ...identity, serial: 'pf1' }));
  t.false(
    couldBeOneMachine(
      { ...identity, uuid, serial: 'PF1' },
      { ...identity, uuid: uuid.replace('4', '5'), serial: 'PF1' },
    ),
  );
});

async function fleetOf(t: ExecutionContext, ...changes: readonly (readonly [string, string])[]): Promise<Fleet> {
  const folder = await temporaryFolder(t);
  const files: string[] = [];
  for (const [index, change] of changes.entries())
    files.push(await describe(folder, `host${index}`, `{serial: PF${index}}`, change));
  return readFleet(files.reverse(), reporter);
}

test('every host that needs another base is refused, by the file and the key', async (t) => {
  const fleet = await fleetOf(t, ['', ''], ['  - ssh-askpass', '  - hello'], ['  - ssh-askpass\n', '']);
  const error = await t.throwsAsync(readFleetInputs(fleet, await openTemplates(null)));
  t.regex(
    error?.message ?? '',
    /host1\.yaml: the host needs another base than that of \S*host0\.yaml:\n {2}packages: \+ hello, - ssh-askpass\n\S*host2\.yaml: .*\n {2}packages: - ssh-askpass$/,
  );
});

test('hosts are in the order of their names, in the menu too, whatever the order of the files', async (t) => {
  const { menu } = await readFleetInputs(await fleetOf(t, ['', ''], ['', ''], ['', '']), await openTemplates(null));
  t.deepEqual(menu, ['host0', 'host1', 'host2']);
});

test('an image of several hosts is inspected, compared, and reseeded to what a fresh one is', async (t) => {
  t.timeout(5 * 60_000);
  const folder = await temporaryFolder(t);
  const [one, two] = [
    await describe(folder, 'anvil', '{serial: PF1}'),
    await describe(folder, 'forge', '{serial: PF2}'),
  ];
  const old = await makeSmallFleetImage(folder, 'old.iso', await readFleet([one, two], reporter));
  await describe(folder, 'forge', '{serial: PF3}');
  const fresh = await makeSmallFleetImage(folder, 'fresh.iso', await readFleet([two, one], reporter));
  const shown = await passforge('inspect', old);
  t.regex(
    shown.stdout,
    /^host +anvil.*\nmachine +serial PF1\ndisk +serial S3Z8NB0K123456, wipe allowed\n[\s\S]*^host +forge.*\nmachine +serial PF2\n/m,
  );
  t.notRegex((await passforge('inspect', old, '--json')).stdout, /\$6\$/);
  const compared = await passforge('compare', old, fresh, '--quiet');
  t.regex(compared.stdout, /passforge\/machine of forge differs/);
  t.notRegex(compared.stdout, /of anvil differs/);
  await copyFile(old, join(folder, 'again.iso'));
  const reseeded = await passforge('reseed', join(folder, 'again.iso'), two, one, '--quiet');
  t.deepEqual(
    { ...reseeded, stdout: reseeded.stdout.replace(folder, '') },
    { status: 0, stdout: '/again.iso: now of anvil, forge\n', stderr: '' },
  );
  t.true((await readFile(join(folder, 'again.iso'))).equals(await readFile(fresh)));
  const third = await describe(folder, 'hammer', '{serial: PF4}');
  const refused = await passforge('reseed', join(folder, 'again.iso'), one, third, '--quiet');
  t.is(refused.status, 2);
  t.regex(refused.stderr, /hosts in the boot menu: \+ hammer, - forge/);
  t.regex((await passforge('rehearse', old, '--quiet')).stderr, /it has several hosts, anvil, forge/);
});

test('an image that loses its own templates when it is reseeded says so, and inspect names them', async (t) => {
  t.timeout(5 * 60_000);
  const folder = await temporaryFolder(t);
  const host = await describe(folder, 'forge', '{serial: PF1}');
  const image = await makeSmallFleetImage(folder, 'one.iso', await readFleet([host], reporter));
  const overlay = join(folder, 'overlay');
  await mkdir(join(overlay, 'templates/target/etc'), { recursive: true });
  await writeFile(join(overlay, 'templates/target/etc/motd'), 'mine\n');
  const own = await passforge('reseed', image, host, '--overlay', overlay, '--quiet');
  t.deepEqual([own.status, own.stderr], [0, '']);
  t.regex((await passforge('inspect', image)).stdout, /^own templates +templates\/target\/etc\/motd$/m);
  const lost = await passforge('reseed', image, host, '--quiet');
  t.is(lost.status, 0);
  t.regex(lost.stderr, /^warning: \S+one\.iso was made with an --overlay \(templates\/target\/etc\/motd\), and goes/);
  t.notRegex((await passforge('inspect', image)).stdout, /own templates/);
});

test('which sticks a host wants is told when its image is made, and by inspect', async (t) => {
  t.timeout(5 * 60_000);
  const folder = await temporaryFolder(t);
  const files = 'files:\n  - {path: /etc/one, stick: KEYS}\n  - {path: /etc/two, stick: KEYS, file: a/two}\ndisk:';
  const host = await describe(folder, 'forge', '{serial: PF1}', [/^disk:/m, files]);
  const image = await makeSmallFleetImage(folder, 'one.iso', await readFleet([host], reporter));
  const warning = 'files: the installation begins only with the stick KEYS plugged in, and on it one, a/two';
  t.true((await passforge('validate', host)).stderr.includes(warning));
  t.regex((await passforge('inspect', image)).stdout, /^sticks +KEYS \(one, a\/two\)$/m);
});

test('hosts that take the same file off a stick are warned of', async (t) => {
  const folder = await temporaryFolder(t);
  const files = 'files:\n  - {path: /etc/one, stick: KEYS}\n  - {path: /etc/two, stick: KEYS, file: HOST/two}\ndisk:';
  const hosts = ['anvil', 'forge'].map((name, index) =>
    describe(folder, name, `{serial: PF${index}}`, [/^disk:/m, files.replace('HOST', name)]),
  );
  const warnings: string[] = [];
  const paths = await Promise.all(hosts);
  await readFleet(paths, { ...reporter, warn: (text) => warnings.push(text) });
  t.deepEqual(
    warnings.filter((text) => /all take/.test(text)),
    [
      `${paths.join(', ')}: all take one off the stick KEYS; give each a \`file\` of its own, as HOSTNAME/NAME, unless they share it`,
    ],
  );
});

test('a damaged seed is told with its image and what mends it', async (t) => {
  t.timeout(5 * 60_000);
  const folder = await temporaryFolder(t);
  const host = await describe(folder, 'forge', '{serial: PF1}');
  const image = await makeSmallFleetImage(folder, 'one.iso', await readFleet([host], reporter));
  const { offset } = await findInIso(image, seedPath);
  const content = await readFile(image);
  content.fill(0, offset, offset + 512);
  await writeFile(image, content);
  const { status, stderr } = await passforge('inspect', image);
  t.is(status, 1);
  t.regex(
    stderr,
    /reading the seed of \S+one\.iso: it is damaged\n {2}passforge reseed \S+one\.iso with its descriptions/,
  );
});

test('validate refuses what an image has no room for, and names the largest files', async (t) => {
  const folder = await temporaryFolder(t);
  const file = await describe(folder, 'forge', '{serial: PF1}');
  const text = await readFile(file, 'utf8');
  await writeFile(file, `${text}files:\n  - path: /opt/large\n    content: ${'x'.repeat(600_000)}\n`);
  const { status, stderr } = await passforge('validate', file);
  t.is(status, 2);
  t.regex(
    stderr,
    /packing the seed: \d+ bytes, the image has room for 1048576\n.*\/opt\/large of forge \(600000 bytes\)/,
  );
});

test('a manifest with a changed byte is a damaged seed, which reseeding mends', async (t) => {
  t.timeout(5 * 60_000);
  const folder = await temporaryFolder(t);
  const host = await describe(folder, 'forge', '{serial: PF1}');
  const image = await makeSmallFleetImage(folder, 'one.iso', await readFleet([host], reporter));
  const fresh = await readFile(image);
  const content = Buffer.from(fresh);
  content[content.indexOf('"files": {\n    "') + 1] = 'F'.charCodeAt(0);
  await writeFile(image, content);
  const { status, stderr } = await passforge('inspect', image);
  t.is(status, 1);
  t.regex(stderr, /one\.iso: its manifest is damaged\n/);
  t.is((await passforge('reseed', image, host, '--quiet')).status, 0);
  t.true((await readFile(image)).equals(fresh));
});
