import test from 'ava';
import { answerReport, unansweredQuestions } from '../../src/installer/answer-report.ts';
import { lintPreseed } from '../../src/installer/lint-preseed.ts';
import { linesFor, tableOf, tables, without } from '../harness/preseed.ts';

const trixie = tableOf('trixie');

for (const table of tables) {
  test(`what is rendered leaves no question open in ${table.release}`, (t) => {
    t.deepEqual(unansweredQuestions(linesFor(table), table), []);
  });

  test(`the lines that an empty preseed is told to add settle everything in ${table.release}`, (t) => {
    const lines = unansweredQuestions('', table).map(({ message }) => message.replace(/^.* add: /, ''));
    t.true(lines.length > 40);
    const text = [...new Set(lines)].map((line) => `${line}\n`).join('');
    t.deepEqual(lintPreseed(text, table), []);
    t.deepEqual(unansweredQuestions(text, table), []);
  });
}

test('an open question is told at the end, with the line to add', (t) => {
  const text = without(linesFor(trixie), 'finish-install/reboot_in_progress');
  t.deepEqual(unansweredQuestions(text, trixie), [
    {
      line: text.split('\n').length - 1,
      column: 1,
      question: 'finish-install/reboot_in_progress',
      message:
        'an offline installation could ask this, and nothing answers it; add: d-i finish-install/reboot_in_progress note',
    },
  ]);
});

test('an answer of its own, one of another question, or a settled component settle a question', (t) => {
  const text = '# who\nd-i passwd/root-login boolean false\nd-i passwd/username string ann\n';
  const settled = answerReport(text, trixie).filter(({ by }) => by !== null && !by.startsWith('component'));
  t.deepEqual(settled, [
    { question: 'passwd/root-password', line: 2, by: 'passwd/root-login' },
    { question: 'passwd/username', line: 3, by: 'passwd/username' },
  ]);
  t.deepEqual(
    answerReport(text, trixie).find(({ question }) => question === 'ethdetect/module_select'),
    { question: 'ethdetect/module_select', line: null, by: 'component ethdetect' },
  );
});

test('another answer settles only with the value that keeps the question away', (t) => {
  const report = answerReport('d-i passwd/root-login boolean true\n', trixie);
  t.is(report.find(({ question }) => question === 'passwd/root-password')?.by, null);
});

test('an answer that is marked as not seen leaves the question open', (t) => {
  const text = 'd-i time/zone select Etc/UTC\nd-i time/zone seen false\n';
  t.is(answerReport(text, trixie).find(({ question }) => question === 'time/zone')?.by, null);
});

test('a release is asked for nothing that it does not have', (t) => {
  const asked = (release: 'stretch' | 'trixie') => answerReport('', tableOf(release)).map(({ question }) => question);
  t.false(asked('stretch').includes('partman-auto-lvm/guided_size'));
  t.true(asked('trixie').includes('partman-auto-lvm/guided_size'));
});
