import test from 'ava';
import { recentLines } from '../../src/rehearse/recent-lines.ts';

test('the last lines of the syslog are kept, without the debconf conversation', (t) => {
  const recent = recentLines();
  recent.add({ log: Array.from({ length: 20 }, (_, line) => `line ${line}`), serial: ['console'] });
  recent.add({ log: ['Nov 22 10:00:00 debconf: --> GO'], serial: [] });
  t.is(recent.text().split('\n  ').length, 16);
  t.true(recent.text().endsWith('\n  line 19'));
});

test('the console speaks where there is no syslog yet', (t) => {
  const recent = recentLines();
  recent.add({ log: [], serial: ['BdsDxe: failed to load', ''] });
  t.is(recent.text(), '\n  BdsDxe: failed to load');
});
