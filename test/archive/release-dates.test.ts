import test from 'ava';
import { type DateBounds, judgeDates } from '../../src/archive/release-dates.ts';
import { parseRelease } from '../../src/archive/release-file.ts';

const bounds: DateBounds = { now: new Date('2026-10-01T00:00:00Z'), remembered: null, frozen: null, accepted: null };

function judge(fields: string, changes: Partial<DateBounds> = {}): string | null {
  const text = `Codename: trixie\nComponents: main\nArchitectures: amd64\n${fields}\nSHA256:\n`;
  const entry = ` ${'0'.repeat(64)} 1 main/binary-amd64/Packages\n`;
  return judgeDates(parseRelease(text + entry, 'InRelease'), { ...bounds, ...changes }, 'InRelease');
}

const september = 'Date: Sat, 12 Sep 2026 07:55:41 UTC';
const refused = { message: /^reading InRelease: / };

test('a recent release file is taken without a word', (t) => {
  t.is(judge(september), null);
  t.is(judge(september, { remembered: new Date('2026-09-12T07:55:41Z') }), null);
});

test('a Date that lies ahead by more than clocks differ is refused', (t) => {
  t.is(judge(september, { now: new Date('2026-09-12T07:30:00Z') }), null);
  t.throws(() => judge(september, { now: new Date('2026-09-12T06:00:00Z') }), refused);
});

test('a release file past its Valid-Until is refused', (t) => {
  t.is(judge(`${september}\nValid-Until: Fri, 02 Oct 2026 00:00:00 UTC`), null);
  t.throws(() => judge(`${september}\nValid-Until: Wed, 30 Sep 2026 23:59:59 UTC`), {
    message: /it was valid until 2026-09-30T23:59:59\.000Z$/,
  });
});

test('a Date before the newest that was seen is refused', (t) => {
  t.throws(() => judge(september, { remembered: new Date('2026-09-12T07:55:42Z') }), refused);
});

test('of a retired release, dates are old and Valid-Until has passed, but nothing is younger than its end', (t) => {
  const frozen = new Date('2026-09-13T00:00:00Z');
  t.is(judge(`${september}\nValid-Until: Sun, 13 Sep 2026 00:00:00 UTC`, { frozen }), null);
  t.throws(() => judge('Date: Mon, 14 Sep 2026 00:00:00 UTC', { frozen }), { message: /the release was frozen on/ });
});

test('only the Date that the user names is taken all the same, and that is told', (t) => {
  const remembered = new Date('2026-09-20T00:00:00Z');
  const told = judge(september, { remembered, accepted: new Date('2026-09-12T07:55:41Z') });
  t.regex(told ?? '', /^accepted as told, though its Date is 2026-09-12T07:55:41\.000Z/);
  t.throws(() => judge(september, { remembered, accepted: new Date('2026-09-12T07:55:42Z') }), refused);
});

test('an archive of many months ago is told', (t) => {
  t.regex(judge(september, { now: new Date('2027-03-01T00:00:00Z') }) ?? '', /is the mirror still updated\?$/);
});
