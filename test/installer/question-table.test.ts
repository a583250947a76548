import test from 'ava';
import { releaseNames } from '../../src/host/release/debian-release.ts';
import { parseQuestionTable, tableFromTemplates } from '../../src/installer/question-table.ts';
import { questionsText, tableOf, tables } from '../harness/preseed.ts';

const row = (...cells: readonly string[]): string => `${cells.join('\t')}\n`;

test('the table of the program can be read for every release', (t) => {
  t.deepEqual(
    tables.map(({ release }) => release),
    [...releaseNames],
  );
  for (const { questions } of tables) t.true(questions.length > 500);
});

test('the rows are sorted by name, those of one name by release, and none ends in a blank', (t) => {
  const rows = questionsText.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const key = (line: string): [string, number] => {
    const [since = '', , , name = ''] = line.split('\t');
    return [name, (releaseNames as readonly string[]).indexOf(since)];
  };
  const sorted = rows.toSorted((a, b) => {
    const [[nameA, atA], [nameB, atB]] = [key(a), key(b)];
    return nameA === nameB ? atA - atB : nameA < nameB ? -1 : 1;
  });
  t.deepEqual(rows, sorted);
  t.notRegex(questionsText, /[ \t]$/m);
});

test('a question has owners, type, choices and default', (t) => {
  t.deepEqual(tableOf('trixie').find('pkgsel/upgrade'), {
    name: 'pkgsel/upgrade',
    owners: ['d-i'],
    type: 'select',
    choices: ['none', 'safe-upgrade', 'full-upgrade'],
    default: 'safe-upgrade',
    hasTemplate: true,
  });
});

test('choices that are known at run time only are no choices', (t) => {
  t.is(tableOf('trixie').find('time/zone')?.choices, null);
});

test('a release has its own questions only, and the table tells when the others exist', (t) => {
  t.is(tableOf('bullseye').find('hw-detect/firmware-lookup'), undefined);
  t.is(tableOf('bullseye').whenElse('hw-detect/firmware-lookup'), 'since bookworm');
  t.is(tableOf('trixie').find('passwd/shadow'), undefined);
  t.is(tableOf('trixie').whenElse('passwd/shadow'), 'up to bullseye');
  for (const name of ['passwd/nothing', 'passwd/username']) t.is(tableOf('trixie').whenElse(name), undefined, name);
});

test('a question may have another type or other choices in another release', (t) => {
  t.is(tableOf('bullseye').find('anna/no_kernel_modules')?.type, 'error');
  t.is(tableOf('bookworm').find('anna/no_kernel_modules')?.type, 'boolean');
  t.false(tableOf('bookworm').find('netcfg/target_network_config')?.choices?.includes('netplan'));
  t.true(tableOf('trixie').find('netcfg/target_network_config')?.choices?.includes('netplan'));
});

test('rows without a last release hold for all releases to come', (t) => {
  const text = row('stretch', '', 'd-i', 'a/b', 'string') + row('stretch', 'bullseye', 'd-i', 'a/c', 'string');
  t.deepEqual(
    parseQuestionTable(text, 'trixie').questions.map(({ name }) => name),
    ['a/b'],
  );
});

test('# in a name stands for a number', (t) => {
  const table = tableOf('trixie');
  for (const name of ['apt-setup/local0/repository', 'apt-setup/local12/key']) t.truthy(table.find(name), name);
  for (const name of ['apt-setup/local/repository', 'apt-setup/localx/repository', 'apt-setup/local#/key2']) {
    t.is(table.find(name), undefined, name);
  }
  t.is(tableOf('bookworm').find('apt-setup/local0/options'), undefined);
  t.is(tableOf('bookworm').whenElse('apt-setup/local0/options'), 'since trixie');
});

const good = row('stretch', '', 'd-i', 'a/b', 'boolean', '', 'true');
const broken: [what: string, text: string, message: RegExp][] = [
  ['an unknown first release', row('buster', '', 'd-i', 'a/c', 'string'), /line 2: no release is called "buster"/],
  ['an unknown last release', row('stretch', 'sid', 'd-i', 'a/c', 'string'), /line 2: no release is called "sid"/],
  ['a last release before the first', row('trixie', 'stretch', 'd-i', 'a/c', 'string'), /line 2: stretch is before/],
  ['no owner', row('stretch', '', '', 'a/c', 'string'), /line 2: "" are no owners/],
  ['no name', row('stretch', '', 'd-i', 'ac', 'string'), /line 2: "ac" is no name/],
  ['an unknown type', row('stretch', '', 'd-i', 'a/c', 'bool'), /line 2: "bool" is no type/],
  ['choices of a string', row('stretch', '', 'd-i', 'a/c', 'string', 'x, y'), /line 2: a string has no choices/],
  ['a word for the template', row('stretch', '', 'd-i', 'a/c', 'string', '', '', 'yes'), /line 2: "yes" stands/],
  ['a column too many', row('stretch', '', 'd-i', 'a/c', 'string', '', '', 'none', 'x'), /line 2: 9 columns/],
  ['the same question twice', row('bullseye', '', 'd-i', 'a/b', 'string'), /line 2: a\/b of bullseye is in line 1/],
];
for (const [what, text, message] of broken) {
  test(`a row with ${what} is refused with its line`, (t) => {
    t.throws(() => parseQuestionTable(good + text, 'trixie'), { message });
  });
}

test('a release that does not exist has no table', (t) => {
  t.throws(() => parseQuestionTable(good, 'sid'), { message: /no release is called sid/ });
});

const templates = [
  `Template: partman-lvm/confirm
Type: boolean
Default: false
Description: Write the changes?
 More about it.

Template: partman-lvm/text/in_use
Type: title
Description: In use

Template: partman-lvm/mainmenu
Type: select
Choices-C: \${CHOICES}
Choices: \${DESCRIPTIONS}
Description: Main menu:
`,
  `Template: pkgsel/upgrade
Type: select
Choices-C: none, some\\, not all
Choices: Nothing, Some
Default: none
Description: Upgrade?
`,
];

test('the templates of an installer count more than the table', (t) => {
  const table = tableFromTemplates(templates, tableOf('trixie'));
  t.deepEqual(table.find('pkgsel/upgrade'), {
    name: 'pkgsel/upgrade',
    owners: ['d-i'],
    type: 'select',
    choices: ['none', 'some, not all'],
    default: 'none',
    hasTemplate: true,
  });
  t.is(table.find('partman-lvm/mainmenu')?.choices, null);
  t.is(table.find('partman-lvm/text/in_use'), undefined);
});

test('what a component of the installer does not ask any more is unknown to it', (t) => {
  const table = tableFromTemplates(templates, tableOf('trixie'));
  t.is(table.find('partman-lvm/device_remove_lvm'), undefined);
  t.is(table.find('pkgsel/include'), undefined);
});

test('names without a template, and questions of components and packages outside the installer, stay known', (t) => {
  const table = tableFromTemplates(templates, tableOf('trixie'));
  for (const name of ['partman-lvm/confirm_nooverwrite', 'partman-md/confirm', 'tasksel/first']) {
    t.truthy(table.find(name), name);
  }
});
