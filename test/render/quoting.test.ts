import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { readYaml } from '../../src/host/written/read-yaml.ts';
import { quoteFor } from '../../src/render/quoting.ts';
import { runProgram } from '../harness/run-program.ts';

function quote(format: string, value: string): string {
  const helper = quoteFor[format];
  if (helper === undefined) throw new Error(`no format ${format}`);
  return helper(value);
}

/** What shells stumble over, and any text besides; NUL cannot be in an argument. */
const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '-n',
    '-',
    '~',
    '*',
    '$HOME',
    '`id`',
    '$(id)',
    "'",
    "''",
    '"',
    '\\',
    '\\n',
    '!',
    '#x',
    'a b',
    '\n',
    ';',
    '&',
  ),
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
);

testProp(
  'sh: a real shell reads back the same words',
  [fc.array(hostile, { minLength: 1, maxLength: 40 })],
  async (t, words) => {
    const script = `printf '%s\\0' ${words.map((word) => quote('sh', word)).join(' ')}`;
    const { stdout } = await runProgram('dash', [], { input: script });
    t.deepEqual(stdout.split('\0').slice(0, -1), words);
  },
  { numRuns: 60 },
);

test('sh: quotes only what needs it', (t) => {
  t.is(quote('sh', '/var/lib/win8.raw'), '/var/lib/win8.raw');
  t.is(quote('sh', ''), "''");
  t.is(quote('sh', "it's"), "'it'\\''s'");
});

testProp('preseed: debconf reads back the same value, or it is refused', [hostile], async (t, value) => {
  let quoted: string;
  try {
    quoted = quote('preseed', value);
  } catch {
    return t.regex(value, /\p{Cc}|^\s|\s$|\\$/u);
  }
  // As debconf-set-selections(1) splits a line: three words, then the value up to the end of the line.
  const match = /^\s*(\S+)\s+(\S+)\s+(\S+)(?:\s(.*))?$/.exec(`d-i some/question string ${quoted}`);
  t.is(match?.[4] ?? '', value);
});

testProp(
  'yaml: the reader of descriptions reads back the same text, in block and in flow, before a comment',
  [fc.oneof(hostile, fc.string(), fc.stringMatching(/^[a-z0-9:.# -]{0,12}$/))],
  (t, value) => {
    const quoted = quote('yaml', value);
    t.notRegex(quoted, /[\n\r]/);
    const document = readYaml(`block: ${quoted} # x\nlist:\n  - ${quoted}\nflow: { a: ${quoted}, b: [${quoted}] }\n`);
    t.deepEqual('value' in document ? document.value : document, {
      block: value,
      list: [value],
      flow: { a: value, b: [value] },
    });
  },
  { numRuns: 1000 },
);

test('yaml: quotes only what needs it', (t) => {
  for (const plain of ['forge', '0000:02:00.0', '10de:1c82', 'a b', 'no']) t.is(quote('yaml', plain), plain);
  t.is(quote('yaml', 'say "a: b"'), '"say \\u0022a: b\\u0022"');
  t.is(quote('yaml', ''), '""');
});

const refused: [format: string, value: string][] = [
  ['sh', 'a\0b'],
  ['preseed', 'a\nb'],
  ['preseed', 'a\\'],
  ['preseed', ' a'],
  ['grub', 'a\nb'],
  ['kernel', 'a b'],
  ['kernel', '$x'],
  ['kernel', 'a;b'],
  ['kernel', ''],
  ['systemd', 'a\nb'],
  ['systemd', 'a\\'],
  ['line', 'a\nb'],
  ['line', 'a\u001bb'],
  ['line', 'a\u0085b'],
];

for (const [format, value] of refused) {
  test(`${format}: refuses ${JSON.stringify(value)}`, (t) => {
    t.throws(() => quote(format, value));
  });
}

test('systemd: a percent sign stays one', (t) => {
  t.is(quote('systemd', '100%'), '100%%');
});

test('grub: a title with quotes and dollars is one word of a script that grub accepts', async (t) => {
  const script = `menuentry ${quote('grub', `it's $HOME "x"`)} { true }\n`;
  const { status, stderr } = await runProgram('grub-script-check', [], {
    input: script,
  });
  t.is(status, 0, stderr);
});

testProp(
  'xml: a real parser reads back the same text and the same attribute, or it is refused',
  [fc.array(hostile, { minLength: 1, maxLength: 40 })],
  async (t, values) => {
    const carried = values.filter((value) => {
      const isForeign = /[\p{Cc}\ufffe\uffff]|\p{Cs}/u.test(value.replaceAll(/[\u0080-\u009f]/g, ''));
      if (!isForeign) return true;
      t.throws(() => quote('xml', value));
      return false;
    });
    const elements = carried.map((value) => `<a b="${quote('xml', value)}">${quote('xml', value)}</a>`);
    const script = `import json, sys, xml.etree.ElementTree as e
print(json.dumps([[a.get("b"), a.text or ""] for a in e.parse(sys.stdin.buffer).getroot()]))`;
    const { stdout, stderr } = await runProgram('/usr/bin/python3', ['-c', script], {
      input: `<r>${elements.join('')}</r>`,
    });
    t.is(stderr, '');
    t.deepEqual(
      JSON.parse(stdout),
      carried.map((value) => [value, value]),
    );
  },
  { numRuns: 8 },
);
