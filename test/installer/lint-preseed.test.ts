import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { checkAnswer } from '../../src/installer/check-answer.ts';
import { lintPreseed } from '../../src/installer/lint-preseed.ts';
import { parsePreseed } from '../../src/installer/preseed-lines.ts';
import type { Question, QuestionTable } from '../../src/installer/question-table.ts';
import { checkSelections } from '../harness/check-selections.ts';
import { linesFor, tableOf, tables } from '../harness/preseed.ts';

const trixie = tableOf('trixie');

function lint(text: string, table = trixie): string[] {
  return lintPreseed(text, table).map(
    ({ line, column, question, message }) => `${line}:${column}: ${question}: ${message}`,
  );
}

for (const table of tables) {
  test(`what is rendered has no defect in ${table.release}`, (t) => {
    t.deepEqual(lint(linesFor(table), table), []);
  });
}

const defects: [what: string, text: string, expected: RegExp, table?: QuestionTable][] = [
  [
    'a wrong owner',
    'tasksel partman/confirm boolean true',
    /^1:1: partman\/confirm: expected the owner d-i, got tasksel/,
  ],
  [
    'd-i as owner of a package’s question',
    'd-i tasksel/first multiselect',
    /^1:1: .*expected the owner tasksel, got d-i/,
  ],
  ['an owner that is no package', 'D-I my-tool/x string y', /^1:1: my-tool\/x: expected the owner d-i or the name of/],
  [
    'a dash for an underscore',
    'd-i partman/choose-partition select finish',
    /^1:5: .*write partman\/choose_partition \(-/,
  ],
  [
    'an underscore for a dash',
    'd-i clock_setup/utc boolean true',
    /^1:5: clock_setup\/utc: .*write clock-setup\/utc \(-/,
  ],
  ['a misspelt name', 'd-i passwd/user-fulname string Ann', /^1:5: .*write passwd\/user-fullname$/],
  ['a misspelt name of a package', 'tasksel tasksel/frist multiselect', /^1:9: .*write tasksel\/first$/],
  ['an invented name', 'd-i my/own string x', /^1:5: my\/own: the installer of trixie has no such question; look/],
  ['an invented name of the installer', 'my-tool netcfg/nonsense string x', /^1:9: netcfg\/nonsense: the installer/],
  [
    'a question of an earlier release',
    'd-i passwd/shadow boolean true',
    /^1:5: .*trixie has no such.*exists up to bullseye/,
  ],
  ['another type', 'd-i time/zone string Europe/Rome', /^1:15: time\/zone: expected the type select, got string$/],
  ['a type that debconf does not know', 'my-tool my-tool/x bool true', /^1:19: .*expected one of the types boolean, /],
  ['True for true', 'd-i partman/confirm boolean True', /^1:29: partman\/confirm: expected true or false, got "True"$/],
  ['yes for true in a package', 'my-tool my-tool/x boolean yes', /^1:27: .*expected true or false, got "yes"$/],
  ['a boolean without a value', 'd-i partman/confirm boolean', /^1:28: .*expected true or false, got ""$/],
  [
    'a value that is no choice',
    'd-i pkgsel/upgrade select never',
    /^1:27: .*one of none, safe-upgrade, .*\(default: safe/,
  ],
  ['a value near a choice among many', 'd-i keyboard-configuration/xkb-keymap select itt', /one of something like/],
  [
    'one wrong value of several',
    'tasksel tasksel/desktop multiselect kde, kd',
    /^1:37: .*some of .*got "kd"$/,
    tableOf('bookworm'),
  ],
  ['a flag that is neither true nor false', 'd-i time/zone select UTC\nd-i time/zone seen no', /^2:20: .*got "no"$/],
  [
    'a flag before the answer',
    'd-i time/zone seen false',
    /^1:5: time\/zone: debconf-set-selections\(1\) does not know it/,
  ],
  ['two answers that differ', 'd-i time/zone select UTC\n\nd-i time/zone select Etc/UTC', /^3:5: .*line 1 answers it/],
  ['blanks at the end', 'd-i netcfg/get_hostname string forge \t', /^1:37: .*blanks at the end would be part/],
  ['blanks before a package’s value', 'my-tool my-tool/x string  y', /^1:27: .*put only one between type and value/],
  ['an answer to an error', 'd-i apt-setup/service-failed error', /^1:30: .*an error is shown even if it was answered/],
  ['too few words', 'd-i partman/confirm', /^1:1: partman\/confirm: .*got 2 words; the installer would stop here/],
  ['a no-break space', 'd-i partman/confirm\u00a0 boolean true', /^1:1: .*in ASCII, got U\+00A0; type it anew/],
  ['a comment that is indented', '  # a b c d', /^1:3: : a comment begins in the first column/],
  ['a comment between two lines of an answer', 'd-i time/zone \\\n# no\nselect UTC', /^2:1: : no comment and no blank/],
  ['a blank line between two lines of an answer', 'd-i time/zone \\\n\nselect UTC', /^2:1: : no comment and no blank/],
  [
    'a comment that ends in a backslash',
    '# no\\\nd-i time/zone select UTC',
    /^1:5: : a comment that ends in a backslash/,
  ],
  ['lines that two readers join in two ways', 'd-i time/zone select Europe/\\\nRome', /^1:29: : two readers/],
  ['a backslash at the very end', 'd-i time/zone select UTC \\', /^1:1: : the installer drops an answer/],
];
for (const [what, text, expected, table] of defects) {
  test(`finds ${what}`, (t) => {
    const [finding, ...further] = lint(`${text}\n`, table);
    t.regex(finding ?? '', expected);
    t.deepEqual(further, []);
  });
}

test('finds a question of a later release', (t) => {
  t.deepEqual(lint('d-i grub-installer/update-nvram boolean true\n', tableOf('bullseye')), [
    '1:5: grub-installer/update-nvram: bullseye has no such question, it exists since bookworm; remove the line',
  ]);
});

test('tells every defect, in the order of the lines', (t) => {
  const text = 'tasksel partman/confirm string True \nd-i nothing\n';
  t.deepEqual(
    lintPreseed(text, trixie).map(({ line, column }) => [line, column]),
    [
      [1, 1],
      [1, 25],
      [1, 32],
      [1, 36],
      [2, 1],
    ],
  );
});

test('gives the place of a word in the line where it stands', (t) => {
  const text = '# a recipe\nd-i partman/confirm \\\n    boolean \\\n\tTrue\n';
  t.deepEqual(lint(text), ['4:2: partman/confirm: expected true or false, got "True"']);
});

test('a password is never repeated', (t) => {
  const text = 'd-i passwd/user-password string s3cret \nd-i passwd/user-password password s3cret2\n';
  t.true(lint(text).length >= 3);
  t.notRegex(lint(text).join('\n'), /s3cret/);
});

const fine: [what: string, text: string][] = [
  ['tabs and several blanks between words', 'd-i\tpartman/confirm   boolean\t\ttrue'],
  ['an answer over several lines', 'd-i partman-auto/expert_recipe string root :: \\\n  500 10000 -1 ext4 \\\n  .'],
  ['line ends of another system', 'd-i partman/confirm boolean true\r\nd-i time/zone select UTC\r'],
  ['a question of a package', 'openssh-server openssh-server/password-authentication boolean false'],
  ['a name that installer and package share', 'keyboard-configuration keyboard-configuration/layoutcode string it'],
  ['the example of the manual page', 'debconf debconf/priority select critical'],
  ['the same answer twice', 'd-i partman/confirm boolean true\nd-i partman/confirm boolean true'],
  ['an answer that is asked all the same', 'd-i time/zone select UTC\nd-i time/zone seen false'],
  ['a further archive', 'd-i apt-setup/local1/repository string file:/cdrom/local ./'],
  ['several values', 'tasksel tasksel/desktop multiselect kde, xfce'],
  ['an empty value', 'd-i netcfg/get_domain string '],
];
for (const [what, text] of fine) {
  test(`accepts ${what}`, (t) => {
    t.deepEqual(lint(`${text}\n`, tableOf('bookworm')), []);
  });
}

const word = fc.stringMatching(/^[A-Za-z0-9/_.:+-]{1,20}$/);

function legalValue({ type, choices }: Question): fc.Arbitrary<string> {
  if (type === 'boolean') return fc.constantFrom('true', 'false');
  if (choices === null) return type === 'note' ? fc.constant('') : word;
  if (type === 'select') return fc.constantFrom(...choices);
  return fc.subarray([...choices]).map((some) => some.join(', '));
}

/** Errors cannot be answered; what a program fills in for # is a number. */
const answerable = tables.flatMap((table) =>
  table.questions.filter(({ type }) => type !== 'error').map((question) => ({ table, question })),
);

const legalAnswer = fc.constantFrom(...answerable).chain(({ table, question }) =>
  fc
    .record({ owner: fc.constantFrom(...question.owners), value: legalValue(question), number: fc.nat(20) })
    .map(({ owner, value, number }) => ({
      table,
      line: `${owner} ${question.name.replace('#', String(number))} ${question.type} ${value}`,
    })),
);

testProp(
  'any question of the table with a legal value passes, also debconf-set-selections(1)',
  [fc.array(legalAnswer, { minLength: 40, maxLength: 80 })],
  async (t, answers) => {
    for (const { table, line } of answers) {
      const findings = parsePreseed(line).answers.flatMap((answer) => checkAnswer(answer, table));
      t.deepEqual(findings, [], line);
    }
    const input = answers.map(({ line }) => `${line}\n`).join('');
    const { status, stderr } = await checkSelections(input);
    t.is(status, 0, stderr);
    t.is(stderr, '');
  },
  { numRuns: 6 },
);

const booleans = answerable.filter(({ question }) => question.type === 'boolean');

testProp(
  'any other value of a boolean is found',
  [fc.constantFrom(...booleans), fc.oneof(word, fc.constantFrom('True', 'TRUE', 'yes', 'no', '1', '0', 'false.'))],
  (t, { table, question: { owners, name } }, value) => {
    fc.pre(value !== 'true' && value !== 'false');
    const text = `${owners[0]} ${name.replace('#', '0')} boolean ${value}\n`;
    t.true(lintPreseed(text, table).some(({ message }) => message.startsWith('expected true or false')));
  },
);

/** Some lines that are right or nearly so. */
const nearlyRight = fc
  .array(
    fc.oneof(
      legalAnswer.map(({ line }) => line),
      fc.tuple(legalAnswer, fc.constantFrom(' ', '\\', ' \\', '\t', '\r')).map(([{ line }, end]) => line + end),
      legalAnswer.map(({ line }) => line.replace(' ', '\t').replace(/ (\S+)$/, ' \\\n   $1')),
      legalAnswer.map(({ line }) => line.split(' ').slice(0, 2).join(' ')),
      fc.constantFrom('', '# note', '  # note', '#\\', '\\', ' '),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((lines) => `${lines.join('\n')}\n`);

testProp(
  'what the lint accepts, debconf-set-selections(1) accepts as well',
  [fc.array(nearlyRight, { minLength: 100, maxLength: 100 })],
  async (t, texts) => {
    const accepted = texts.filter((text) => tables.some((table) => lintPreseed(text, table).length === 0));
    t.true(accepted.length > 5);
    const { status, stderr } = await checkSelections(accepted.join(''));
    t.is(status, 0, stderr);
    t.is(stderr, '');
  },
  { numRuns: 8 },
);
