import { Writable } from 'node:stream';
import test from 'ava';
import { formatBytes } from '../../src/format-bytes.ts';
import { createReporter, type ReporterOptions } from '../../src/system/reporter.ts';
import { formatAmount, formatDuration } from '../../src/system/reporter-units.ts';

test('plain lines name each step and its time, nested by depth', async (t) => {
  const { reporter, written } = recorded({ tty: false });
  await reporter.step('archive', async (step) => {
    await step.step('indices', async () => {});
    step.note('2 packages from the cache');
  });
  t.is(
    written().replaceAll(/\d\.\d s/g, 'T'),
    'archive …\n  indices …\n  indices: done (T)\n  2 packages from the cache\narchive: done (T)\n',
  );
});

test('a step gives back what its act gives, and lets a failure through', async (t) => {
  const { reporter, written } = recorded({ tty: false });
  t.is(await reporter.step('good', async () => 7), 7);
  const failure = new Error('no');
  t.is(
    await t.throwsAsync(
      reporter.step('bad', async () => {
        throw failure;
      }),
    ),
    failure,
  );
  t.regex(written(), /bad: failed \(/);
});

test('plain lines hold no control characters and no flood of progress', async (t) => {
  const { reporter, written } = recorded({ tty: false });
  await reporter.step('download', async (step) => {
    for (let done = 0; done < 1000; done += 1) step.progress(done, 1000);
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be absent
  t.notRegex(written(), /[\u0000-\u0009\u000b-\u001f]/);
  t.is(written().split('\n').length, 3);
});

test('quiet shows warnings only', async (t) => {
  const { reporter, written } = recorded({ quiet: true, tty: true });
  await reporter.step('download', async (step) => step.note('from the cache'));
  reporter.note('aside');
  reporter.warn('old key');
  t.is(written(), 'warning: old key\n');
});

test('a terminal shows a bar with bytes and speed while a step runs', async (t) => {
  const { reporter, written } = recorded({ tty: true });
  await reporter.step('download', async (step) => {
    step.progress(12_000_000, 48_000_000);
    await new Promise((resolve) => setTimeout(resolve, 250));
  });
  t.regex(written(), /▸ download {2}█{6}░{18} 12\.0 MB of 48\.0 MB, \d+(\.\d)? MB\/s/);
  t.regex(written(), /download {2}\d+(\.\d)? s\n$/);
});

test('a terminal line is cut before it would wrap', async (t) => {
  const { reporter, written } = recorded({ tty: true });
  await reporter.step('x'.repeat(300), async () => {});
  const running = written().split('\n')[0] ?? '';
  t.is(running.length, 79);
});

test('times read as people say them', (t) => {
  t.deepEqual([400, 9949, 12_345, 59_600, 185_000].map(formatDuration), [
    '0.4 s',
    '9.9 s',
    '12 s',
    '1 min 00 s',
    '3 min 05 s',
  ]);
});

test('after two seconds the time that is left is told', (t) => {
  const state = { title: 'writing', depth: 0, startedAt: 1000, progress: { done: 10_000_000, total: 40_000_000 } };
  t.is(formatAmount(state, 6000), '10.0 MB of 40.0 MB, 2.0 MB/s, 15 s left');
  t.is(formatAmount(state, 2000), '10.0 MB of 40.0 MB, 10.0 MB/s');
});

test('byte counts use decimal units', (t) => {
  t.deepEqual([0, 999, 1000, 48_000_000, 999_600, 123_456_789].map(formatBytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '48.0 MB',
    '1.0 MB',
    '123 MB',
  ]);
});

function recorded(options: ReporterOptions) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { reporter: createReporter({ ...options, stream }), written: () => text };
}
