import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { readYaml, type YamlDocument } from '../../../src/host/written/read-yaml.ts';
import { type Path, placeAt } from '../../../src/host/written/yaml-positions.ts';

test('each kind of value is found where it is written', (t) => {
  const source = `plain: one
"quoted": 'two'
list:
  - three
  - {flow: [four, "five"]}
anchor: &name six
alias: *name
lines: |
  seven
empty:
tagged: !!str eight
`;
  const places = (paths: Path[]) =>
    paths.map((path) => Object.values(document(source).positions.value(path)).join(':'));
  t.deepEqual(places([['plain'], ['quoted'], ['list'], ['list', 0]]), ['1:8', '2:11', '4:3', '4:5']);
  t.deepEqual(
    places([
      ['list', 1, 'flow', 0],
      ['list', 1, 'flow', 1],
    ]),
    ['5:13', '5:19'],
  );
  t.deepEqual(places([['anchor'], ['alias'], ['lines'], ['empty'], ['tagged']]), [
    '6:15',
    '7:8',
    '8:1',
    '10:1',
    '11:15',
  ]);
});

test('what is not written down is found at the nearest thing around it', (t) => {
  const { positions } = document('guests:\n  - name: one\n');
  t.deepEqual(positions.key(['guests', 0, 'disk', 'path']), { line: 2, column: 5 });
  t.deepEqual(positions.key(['network']), { line: 1, column: 1 });
});

test('columns count characters, not their parts', (t) => {
  t.deepEqual(document('{"😀": 1, b: 2}').positions.value(['b']), { line: 1, column: 13 });
});

test('a key written twice is told at its second place', (t) => {
  const [finding, ...others] = document('a: {b: 1,\n b: 2}\nc: {b: 3}\n').findings;
  t.deepEqual(finding, {
    path: ['a', 'b'],
    place: { line: 2, column: 2 },
    message: 'this key is already given in line 1',
  });
  t.deepEqual(others, []);
});

const words = fc.stringMatching(/^[a-z]{1,8}$/);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
    fc.dictionary(words, tie('tree'), { minKeys: 1, maxKeys: 4 }),
  ),
}));

testProp(
  'every value of any document is found by its path, in flow and in block style',
  [tree, fc.boolean()],
  (t, value, inBlocks) => {
    const written = inBlocks ? blocks(value, '') : JSON.stringify(value, null, 2);
    const { positions, value: read } = document(written);
    t.deepEqual(read, value);
    for (const [path, word] of leaves(value, [])) {
      const { line, column } = positions.value(path);
      const rest = (written.split('\n')[line - 1] ?? '').slice(column - 1);
      t.true(rest.startsWith(inBlocks ? word : `"${word}"`), `${JSON.stringify(path)} at ${line}:${column}: ${rest}`);
    }
  },
);

testProp(
  'a place leads back to its offset',
  [fc.array(fc.constantFrom('a', 'è', '\n', '\r\n')), fc.nat()],
  (t, parts, seed) => {
    const source = parts.join('');
    const before = parts.slice(0, seed % (parts.length + 1)).join('');
    const { line, column } = placeAt(source, before.length);
    const lines = before.split(/\r?\n/);
    t.deepEqual({ line, column }, { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 });
  },
);

function document(source: string): YamlDocument {
  const read = readYaml(source);
  if ('value' in read) return read;
  throw new Error(read.message);
}

function* leaves(value: unknown, path: Path): Generator<[Path, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* leaves(item, [...path, index]);
  else for (const [key, item] of Object.entries(value as object)) yield* leaves(item, [...path, key]);
}

function blocks(value: unknown, indent: string): string {
  if (typeof value === 'string') return `${indent}${value}\n`;
  const inner = (item: unknown) => (typeof item === 'string' ? ` ${item}\n` : `\n${blocks(item, `${indent}  `)}`);
  if (Array.isArray(value)) return value.map((item) => `${indent}-${inner(item)}`).join('');
  return Object.entries(value as object)
    .map(([key, item]) => `${indent}${key}:${inner(item)}`)
    .join('');
}
