import test from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import { runCommand } from '../../src/system/run-command.ts';

test('gives back what a program wrote', async (t) => {
  const { stdout, stderr } = await runCommand('sh', ['-c', 'echo out; echo err >&2']);
  t.deepEqual({ stdout, stderr }, { stdout: 'out', stderr: 'err' });
});

test('hands arguments over as they are', async (t) => {
  const { stdout } = await runCommand('printf', ['%s|', "a b'c", '$HOME', '*']);
  t.is(stdout, "a b'c|$HOME|*|");
});

test('feeds the standard input, and leaves it empty otherwise', async (t) => {
  t.is((await runCommand('cat', [], { input: 'text' })).stdout, 'text');
  t.is((await runCommand('cat', [])).stdout, '');
});

test('adds to the environment and runs in the folder it is told', async (t) => {
  const { stdout } = await runCommand('sh', ['-c', 'echo $GREETING; pwd'], { cwd: '/', env: { GREETING: 'ciao' } });
  t.is(stdout, 'ciao\n/');
});

test('passes lines on while the program runs, also those that overwrite each other', async (t) => {
  const lines: string[] = [];
  const script = "printf 'one\\r\\ntwo\\rthree\\nhalf'";
  await runCommand('sh', ['-c', script], { onLine: (line) => lines.push(line) });
  t.deepEqual(lines, ['one', 'two', 'three', 'half']);
});

test('a failure tells the status and what the program said last', async (t) => {
  const error = await t.throwsAsync(runCommand('sh', ['-c', 'echo "no \u001b[31mspace\u001b[0m left" >&2; exit 3']), {
    instanceOf: PassforgeError,
  });
  t.is(error.kind, 'failed');
  t.is(error.message, 'running sh: exit status 3\n  no space left');
});

test('a long complaint is cut to its end', async (t) => {
  const error = await t.throwsAsync(runCommand('sh', ['-c', 'seq 1 100 >&2; exit 1']));
  t.regex(error.message, /^running sh: exit status 1\n {2}89\n/);
  t.true(error.message.endsWith('\n  100'));
});

test('a program that is not installed is named with its Debian package', async (t) => {
  const error = await t.throwsAsync(runCommand('passforge-no-such-program', []), { instanceOf: PassforgeError });
  t.is(error.message, 'running passforge-no-such-program: it is not installed');
  t.is(error.hint, 'apt-get install passforge-no-such-program');
});

test('a missing folder is not mistaken for a missing program', async (t) => {
  const error = await t.throwsAsync(runCommand('sh', ['-c', ':'], { cwd: '/passforge-no-such-folder' }));
  t.regex(error.message, /passforge-no-such-folder/);
});

test('is stopped through its signal', async (t) => {
  const stop = new AbortController();
  const running = runCommand('sleep', ['60'], { signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  const error = await t.throwsAsync(running, { instanceOf: PassforgeError });
  t.is(error.message, 'running sleep: it was stopped');
});
