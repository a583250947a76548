import test from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import type { ExplainedFile } from '../../src/explain/explained-file.ts';
import { findPlace } from '../../src/explain/find-place.ts';

const line = { text: 'x', template: 't', templateLine: 1, written: [], leftOut: [], departures: [] };
const files: ExplainedFile[] = ['preseed.cfg', 'target/etc/hosts', 'target/srv/etc/hosts', 'target/srv/a:2'].map(
  (path) => ({ path, lines: [line, line] }),
);

const placeOf = (text: string) => {
  const found = findPlace(files, text);
  return [found.file.path, found.line?.number ?? null];
};

test('a file is named as it is rendered, or as the host has it', (t) => {
  t.deepEqual(placeOf('target/etc/hosts'), ['target/etc/hosts', null]);
  t.deepEqual(placeOf('/etc/hosts'), ['target/etc/hosts', null]);
  t.deepEqual(placeOf('preseed.cfg'), ['preseed.cfg', null]);
});

test('the end of a path is enough if there is one such file', (t) => {
  t.deepEqual(placeOf('srv/etc/hosts:2'), ['target/srv/etc/hosts', 2]);
  const error = t.throws(() => placeOf('etc/hosts'), { instanceOf: PassforgeError });
  t.is(error?.message, 'explaining: etc/hosts is target/etc/hosts or target/srv/etc/hosts');
});

test('a colon and a number are the line, unless a file has that name', (t) => {
  t.deepEqual(placeOf('/etc/hosts:1'), ['target/etc/hosts', 1]);
  t.deepEqual(placeOf('/srv/a:2'), ['target/srv/a:2', null]);
  t.deepEqual(placeOf('/srv/a:2:1'), ['target/srv/a:2', 1]);
});

test('what is not there is refused', (t) => {
  t.throws(() => placeOf('etc/passwd'), { message: 'explaining: no file etc/passwd is rendered for this host' });
  t.throws(() => placeOf('preseed.cfg:3'), { message: 'explaining: preseed.cfg has no line 3' });
  t.throws(() => placeOf('preseed.cfg:0'), { message: 'explaining: preseed.cfg has no line 0' });
  t.throws(() => placeOf(''), { instanceOf: PassforgeError });
});

test('of a file that comes from a stick it is told where from', (t) => {
  const own = [{ path: '/etc/wireguard/wg0.conf', stick: { label: 'KEYS', file: 'keys/wg0' } }];
  for (const place of ['/etc/wireguard/wg0.conf', 'wg0.conf:3', 'target/etc/wireguard/wg0.conf']) {
    const message =
      'explaining: /etc/wireguard/wg0.conf is not rendered: the installer copies keys/wg0 off the stick KEYS';
    t.is(t.throws(() => findPlace(files, place, own))?.message, message);
  }
  t.regex(t.throws(() => findPlace(files, 'g0.conf', own))?.message ?? '', /no file g0.conf/);
});
