/** The lock file as text, and what differs between two. */
import test from 'ava';
import {
  formatLock,
  type Lock,
  type LockedPackage,
  listPackageChanges,
  parseLock,
} from '../../src/archive/lock-file.ts';
import { PassforgeError } from '../../src/errors.ts';

const digest = (letter: string): string => letter.repeat(64);

const lock: Lock = {
  release: 'trixie',
  suites: [
    {
      ...{ name: 'trixie', folder: 'stable', date: new Date('2026-09-12T07:55:41Z') },
      documents: new Map([['InRelease', { size: 20, sha256: digest('d') }]]),
      indices: new Map([['main/binary-amd64/Packages.xz', { size: 10, sha256: digest('a') }]]),
    },
  ],
  packages: [
    { name: 'adduser', version: '3.152', sha256: digest('b') },
    { name: 'libstdc++6', version: '1:14.2.0-19+deb13u1~1', sha256: digest('c') },
  ],
};

test('what is written is read back', (t) => {
  t.deepEqual(parseLock(formatLock(lock), 'host.lock'), lock);
});

test('packages are sorted, so that a version control system shows what changed', (t) => {
  t.is(formatLock({ ...lock, packages: [...lock.packages].reverse() }), formatLock(lock));
});

function refusal(text: string): string {
  try {
    parseLock(text, 'host.lock');
  } catch (error) {
    if (error instanceof PassforgeError) return error.message;
  }
  return 'accepted';
}

test('another file, or one of a later format, is refused', (t) => {
  t.is(refusal('Release: trixie\n'), 'reading host.lock: it is no lock file');
  const later = formatLock(lock).replace('Passforge-Lock: 1', 'Passforge-Lock: 2');
  t.is(refusal(later), 'reading host.lock: its format is 2, not 1');
});

test('one that is damaged or cut short is refused, not called a forgery', (t) => {
  const whole = formatLock(lock);
  t.is(refusal(whole.replace(/ libstdc.*\n/, '')), 'reading host.lock: it is cut short');
  t.is(refusal(whole.slice(0, whole.indexOf('\n\n'))), 'reading host.lock: it does not begin with the suite trixie');
  t.is(refusal(whole.replace(digest('a'), 'aaa')), 'reading host.lock: it is damaged');
  t.is(refusal(whole.replace(/^Signed-Files:\n.*\n/m, '')), 'reading host.lock: its suite trixie is damaged');
});

test('a line that is no package is told', (t) => {
  const damaged = formatLock(lock).replace(digest('b'), 'bbb');
  t.is(refusal(damaged), 'reading host.lock: "adduser 3.152 bbb" is no package of a lock file');
});

const changes = (before: readonly LockedPackage[], after: readonly LockedPackage[]): string =>
  listPackageChanges(before, after).join('; ');

test('changes tell what is new, gone, of another version, or of other bytes', (t) => {
  const one = { name: 'one', version: '1.0', sha256: digest('1') };
  t.is(changes([one], [one]), '');
  t.is(changes([], [one]), '+ one 1.0');
  t.is(changes([one], []), '- one 1.0');
  t.is(changes([one], [{ ...one, version: '1.1', sha256: digest('2') }]), 'one 1.0 → 1.1');
  t.is(changes([one], [{ ...one, sha256: digest('2') }]), 'one 1.0 → 1.0 with other bytes');
});

test('a package and an installer component of one name are told apart', (t) => {
  const [deb, udeb] = ['1', '2'].map((letter) => ({ name: 'one', version: '1.0', sha256: digest(letter) }));
  if (deb === undefined || udeb === undefined) return t.fail();
  t.is(changes([deb], [deb, udeb]), '+ one 1.0');
  t.is(changes([deb, udeb], [udeb]), '- one 1.0');
});
