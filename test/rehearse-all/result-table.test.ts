import test from 'ava';
import { formatTable } from './result-table.ts';

test('the table is Markdown with one line a row, whatever is in it', (t) => {
  const row = { title: 'no card', expected: 'fail', found: 'fail', seconds: 131.4, asExpected: true };
  const other = { ...row, title: 'moved', found: 'told: a|b\nc', asExpected: false };
  t.is(
    formatTable([row, other]),
    [
      '|     | rehearsal | expected | found        | seconds |',
      '|-----|-----------|----------|--------------|---------|',
      '| ok  | no card   | fail     | fail         | 131     |',
      '| NOT | moved     | fail     | told: a\\|b c | 131     |',
      '',
    ].join('\n'),
  );
});
