/**
 * Every text key of a description, with texts that some format could read in its own way: what the readers of the rendered
 * files find is what was written, or the description is refused. Each key is tried in an accepted description that has it:
 * the files with a harmless text there are compared with those of a hostile one, as their readers see them.
 */
import { readFileSync } from 'node:fs';
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { dump, FAILSAFE_SCHEMA, load } from 'js-yaml';
import { PassforgeError } from '../src/errors.ts';
import { parseHost } from '../src/host/parse-host.ts';
import { hostJsonSchema, type JsonSchema, listKeys } from '../src/host/written/json-schema.ts';
import { renderHostFiles } from '../src/recipes/describe/render-host-files.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { describedHosts } from './harness/described-hosts.ts';
import { structureOf } from './harness/file-structure.ts';

const zqHash = `$6$zqsalt$${'0'.repeat(86)}`;

/** A harmless text for each key that is found in files as it is written; no other text of a description has it inside. */
const harmless: Readonly<Record<string, string>> = {
  hostname: 'zqhost',
  domain: 'zq.example',
  mirror: 'http://zq.example/debian',
  proxy: 'http://zq.example:3128',
  'apt.security': 'http://zq.example/security',
  'apt.sources[].name': 'zqname',
  'apt.sources[].uri': 'http://zq.example/own',
  'apt.sources[].suites': 'zqsuite',
  'apt.sources[].components': 'zqpart',
  'time-servers': 'zq.example',
  'administrator.name': 'zqadmin',
  'administrator.full-name': 'Zq Person',
  'administrator.password-hash': zqHash,
  'administrator.ssh-keys': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH7SjZkSQVzOd1CiHKJVSTJhGAE2FdvnJBjQ8GnEDGhX zq',
  'root.password-hash': zqHash,
  'users[].name': 'zquser',
  'users[].full-name': 'Zq Person',
  'users[].password-hash': zqHash,
  'users[].ssh-keys': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH7SjZkSQVzOd1CiHKJVSTJhGAE2FdvnJBjQ8GnEDGhX zq',
  'machine.serial': 'ZQSERIAL',
  'disk.serial': 'ZQSERIAL',
  'disk.wwn': '0x5002538d40a1b2c3',
  'disk.model': 'ZQ Model',
  'disk.by-id': 'zq-by-id',
  'storage.encryption.key-stick': 'ZQSTICK',
  'storage.guests.disk.serial': 'ZQSERIAL',
  'storage.guests.disk.wwn': '0x5002538d40a1b2c3',
  'storage.guests.disk.model': 'ZQ Model',
  'storage.guests.disk.by-id': 'zq-by-id',
  'network.interface': 'zqcard',
  'network.search': 'zq.example',
  'network.bridge': 'zqbridge',
  'network.bridges[].name': 'zqbridge',
  'network.bridges[].interface': 'zqcard',
  'kernel.parameters': 'zq=1',
  'passthrough[].name': 'zqcard',
  'passthrough[].rom': '/srv/zq.rom',
  packages: 'zqpackage',
  'firmware.packages': 'zqpackage',
  'files[].path': '/srv/zq/file',
  'files[].content': 'zq text\n',
  'files[].stick': 'ZQFILES',
  'files[].file': 'zq folder/zq',
  'units[].name': 'zq.service',
  'units[].content': '[Unit]\nDescription=zq\n',
  commands: 'zq-command --with "words"',
  'media[].path': '/var/lib/libvirt/images/zq.iso',
  'media[].url': 'https://zq.example/zq-image',
  'media[].file': 'zq folder/zq',
  'guests[].name': 'zqguest',
  'guests[].title': 'Zq Title',
  'guests[].osinfo': 'zqos',
  'guests[].cpu': 'zqcpu',
  'guests[].disk.path': '/srv/zq.img',
  'guests[].disk.serial': 'ZQDISK',
  'guests[].disks[].path': '/srv/zq.img',
  'guests[].disks[].serial': 'ZQDISK',
  'guests[].install-iso': '/srv/zq.iso',
  'guests[].virtio-drivers': '/srv/zq.iso',
  'guests[].windows-setup.edition': 'ZQ Edition',
  'guests[].windows-setup.language': 'zq-ZQ',
  'guests[].windows-setup.computer-name': 'ZQNAME',
  'guests[].windows-setup.user': 'zquser',
  'guests[].windows-setup.product-key': 'ZQZQZ-00000-00000-00000-00000',
  'guests[].cloud-init.hostname': 'zqhost',
  'guests[].cloud-init.user': 'zquser',
  'guests[].cloud-init.ssh-keys': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH7SjZkSQVzOd1CiHKJVSTJhGAE2FdvnJBjQ8GnEDGhX zq',
  'guests[].cloud-init.password-hash': zqHash,
  'guests[].cloud-init.packages': 'zqpackage',
  'guests[].cloud-init.commands': 'zq-command --with "words"',
  'guests[].network.bridge': 'zqbridge',
  'guests[].networks[].bridge': 'zqbridge',
  'guests[].evdev': '/dev/input/by-id/zq-event-mouse',
  'guests[].extra-arguments': '--sound=zq',
};

/** Keys whose texts are not printed as they are, and what their reading is tested by. */
const elsewhere: Readonly<Record<string, RegExp>> = {
  // words of a closed list
  'windows-names.test.ts': /^guests\[\]\.windows-setup\.(keyboard|time-zone)$/,
  'locale.test.ts, parse-host.test.ts': /^(locale|locales|keyboard|timezone|apt\.components|users\[\]\.groups)$/,
  'parse-host.test.ts, plan.test.ts': /^(serial-console|tuning\.hugepages\.size|guests\[\]\.looking-glass)$/,
  // numbers, sizes and lists of numbers
  'size.test.ts': /(\.size|\.min|\.max|\.memory|\.swap|storage\.root)$/,
  'cpu-list.test.ts':
    /(isolate-cpus|pin-cpus|emulator-cpus|tuning\.cpus|start-delay|shutdown-timeout|sockets|cores|threads|usb-redirection)$/,
  'networkd.test.ts': /^network\..*(vlan|metric|mtu)$/,
  'own-files.test.ts': /^files\[\]\.(mode|owner)$/,
  // addresses, which are parsed and printed anew
  // only ever asked for, never printed
  'mirror-address.test.ts': /^apt\.mirrors$/,
  'ip.test.ts, ipv4.test.ts': /^(network|guests\[\]\.cloud-init)\..*(address|gateway|nameservers|to|via)$/,
  'parse-host.test.ts': /\.mac$/,
  'machine-identity.test.ts': /^machine\.uuid$/,
  'pci-address.test.ts, device-name.test.ts': /^passthrough\[\]\.(address|id)$|^guests\[\]\.devices$/,
  'openpgp-key.test.ts': /signed-by$/,
  // written as udev does, and hex digits
  'media.test.ts': /^media\[\]\.(stick|sha256)$/,
  // the name of a file that the description has
  'guest-names.test.ts, parse-host.test.ts': /^guests\[\]\.networks?(\[\])?\.network$/,
};

function isText({ anyOf, items, properties, ...schema }: JsonSchema): boolean {
  if (anyOf !== undefined) return anyOf.some(isText);
  if (items !== undefined) return isText(items);
  return properties === undefined && schema.const === undefined && schema.enum === undefined;
}

test('every text key is tried, here or in the named test', (t) => {
  const known = (key: string): boolean =>
    harmless[key] !== undefined || Object.values(elsewhere).some((keys) => keys.test(key));
  for (const { key, schema } of listKeys(hostJsonSchema())) if (isText(schema)) t.true(known(key), key);
});

type Tree = { [part: string | number]: Tree | string };

/** The texts at the key in the document, with `[]` for any item. */
function textsAt(document: Tree | string | undefined, parts: readonly string[]): string[] {
  const [part, ...rest] = parts;
  if (Array.isArray(document)) return document.flatMap((item) => textsAt(item, part === '[]' ? rest : parts));
  if (typeof document === 'string') return part === undefined ? [document] : [];
  return document === undefined || part === undefined ? [] : textsAt(document[part], rest);
}

/** The document with every text that is the old one replaced: what refers to it goes along. */
function replaceTexts(value: unknown, old: string, text: string): unknown {
  if (value === old) return text;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => replaceTexts(item, old, text));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceTexts(item, old, text)]));
}

const documents = describedHosts()
  .reverse()
  .map(({ file }) => load(readFileSync(file, 'utf8'), { schema: FAILSAFE_SCHEMA }) as Tree);
const templates = await openTemplates(null);

/** Every file by its path; null for a description or a rendering that is refused. */
async function rendered(document: unknown): Promise<Map<string, string> | null> {
  try {
    const host = parseHost(dump(document, { schema: FAILSAFE_SCHEMA }), 'host.yaml');
    const { preseed, installer, target } = await renderHostFiles(host, templates);
    return new Map([
      ['preseed.cfg', preseed],
      ...installer.map(({ path, content }) => [`installer/${path}`, content] as const),
      ...target.map(({ path, content }) => [`target/${path}`, content] as const),
    ]);
  } catch (error) {
    if (error instanceof PassforgeError) return null;
    throw error;
  }
}

interface Trial {
  readonly document: Tree;
  /** What the description has at the key. */
  readonly old: string;
  /** What is rendered with the harmless text. */
  readonly before: ReadonlyMap<string, string>;
}

/** The first description that has the key, and takes the harmless text there and wherever the same text stands. */
async function findTrial(key: string, text: string): Promise<Trial> {
  for (const document of documents) {
    for (const old of textsAt(document, key.split(/(?=\[\])|\./))) {
      const before = await rendered(replaceTexts(document, old, text));
      if (before !== null) return { document, old, before };
    }
  }
  throw new Error(`no accepted description takes ${text} as ${key}`);
}

const pieces = fc.oneof(
  fc.constantFrom(
    ...'\'"\\$`%&;|<>(){}[]*?!#~,:=@+-_./^ \t\nàé€0aZ',
    '$(id)',
    '%n',
    '\\n',
    '&amp;',
    '--',
    '..',
    '//',
    ' #',
    ': ',
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

/** Where in the text, in parts of 100, and what is put there. */
const insertions = fc.array(fc.tuple(fc.nat(100), pieces), { minLength: 1, maxLength: 3 });

function insert(text: string, changes: readonly (readonly [number, string])[]): string {
  return changes.reduce((changed, [percent, piece]) => {
    const at = Math.round((changed.length * percent) / 100);
    return changed.slice(0, at) + piece + changed.slice(at);
  }, text);
}

for (const [key, text] of Object.entries(harmless)) {
  const trial = findTrial(key, text);
  const structures = new Map<string, Promise<string[]>>();

  testProp(
    `a text of ${key} is read as it is written, or refused`,
    [insertions],
    async (t, changes) => {
      const hostile = insert(text, changes);
      const { before, document, old } = await trial;
      const after = await rendered(replaceTexts(document, old, hostile));
      if (after === null) return t.pass();
      const put = (of: string): string => of.replaceAll(text, () => hostile);
      t.deepEqual([...after.keys()].sort(), [...before.keys()].map(put).sort());
      for (const [path, content] of before) {
        const changed = after.get(put(path)) ?? '';
        if (changed === content) continue;
        const usual = structures.get(path) ?? structureOf(path, content);
        structures.set(path, usual);
        const expected = (await usual).map(put);
        const found = await structureOf(put(path), changed);
        t.deepEqual(found.sort(), expected.sort(), `${path} with ${JSON.stringify(hostile)}`);
      }
    },
    { numRuns: 40 },
  );
}
