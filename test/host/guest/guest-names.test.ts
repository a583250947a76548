import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import {
  parseCpuModel,
  parseDiskPath,
  parseDiskSerial,
  parseEvdev,
  parseExtraArgument,
  parseFilePath,
  parseGuestName,
  parseNetworkName,
  parseOsinfo,
  parseTitle,
} from '../../../src/host/guest/guest-names.ts';
import { parseCpuList } from '../../../src/host/kernel/cpu-list.ts';
import { unprintable } from '../../../src/host/written/plain-text.ts';
import { runProgram } from '../../harness/run-program.ts';

/** Texts that may get past a careless check: pieces of good values with something foreign among them. */
const pieces = fc.constantFrom(
  ...[
    'a',
    'win',
    '/',
    '/dev',
    '/dev/vg0',
    '/srv',
    'input',
    'by-id',
    '-event-kbd',
    '.',
    '..',
    '-',
    '_',
    '+',
    '@',
    '0',
    '--',
  ],
  ...[',', '=', ' ', '"', "'", '\\', '$(id)', '`', '\n', '\0', '&', '<', ';', '#', '%', 'ä', '\u202e', ':', '--name=x'],
);
const hostile = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));

/** What the field makes of it; undefined where it is refused. */
function taken<T>(parse: (text: string) => T | undefined, text: string): T | undefined {
  try {
    return unprintable(text) === undefined ? parse(text) : undefined;
  } catch {
    return undefined;
  }
}

const bareParsers = { parseCpuModel, parseDiskSerial, parseGuestName, parseNetworkName, parseOsinfo };
const pathParsers = { parseDiskPath, parseEvdev, parseFilePath };

for (const [name, parse] of Object.entries({ ...bareParsers, ...pathParsers })) {
  testProp(`${name}: what is taken means nothing to shells, virt-install and XML`, [hostile], (t, text) => {
    if (taken(parse, text) !== undefined) t.regex(text, /^[A-Za-z0-9._+@:/-]+$/);
    else t.pass();
  });
}

testProp(
  'virt-install reads back the titles that are taken',
  [fc.array(hostile, { minLength: 1, maxLength: 60 })],
  async (t, texts) => {
    const titles = texts.filter((text) => taken(parseTitle, text) !== undefined);
    const script = `import json, sys
sys.path.insert(0, "/usr/share/virt-manager")
from virtinst import cli
print(json.dumps([cli.parse_optstr_tuples("title=" + title) for title in json.load(sys.stdin)]))`;
    const { stdout, stderr } = await runProgram('/usr/bin/python3', ['-c', script], { input: JSON.stringify(titles) });
    t.is(stderr, '');
    t.deepEqual(
      JSON.parse(stdout),
      titles.map((title) => [['title', title]]),
    );
  },
  { numRuns: 5 },
);

testProp('an extra argument is one option of a long name, never two words', [hostile], (t, text) => {
  if (taken(parseExtraArgument, text) !== undefined) t.regex(text, /^--[A-Za-z][A-Za-z-]*=./);
  else t.pass();
});

test('a disk may be a drive or a logical volume by a lasting name', (t) => {
  for (const path of ['/dev/disk/by-id/ata-A_B', '/dev/mapper/vg0-a', '/dev/vg0/guest-a', '/srv/a.raw']) {
    t.is(parseDiskPath(path), path);
  }
  for (const path of [
    '/dev/sda',
    '/dev/dm-0',
    '/dev/shm/a.raw',
    '/dev/disk/by-label/DATA',
    '/tmp/a.raw',
    '/dev/vg0/../sda',
  ]) {
    t.is(taken(parseDiskPath, path), undefined, path);
  }
});

test('CPUs are taken in the order they are written in', (t) => {
  t.deepEqual(parseCpuList('2-5,8'), [2, 3, 4, 5, 8]);
  t.deepEqual(parseCpuList('8,0'), [8, 0]);
  for (const text of ['', '1-', '3-1', '1,1', '0-3,2', '8192', '1;2', ' 1', '0-1023,0'])
    t.is(taken(parseCpuList, text), undefined, text);
});

testProp('a list of CPUs is that of taskset', [fc.array(fc.nat(40), { minLength: 1, maxLength: 6 })], (t, numbers) => {
  const text = numbers.join(',');
  t.deepEqual(taken(parseCpuList, text), new Set(numbers).size === numbers.length ? numbers : undefined);
});
