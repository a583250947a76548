import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type ObservedMachine, type ObserveOptions, observeMachine } from '../../src/system/qemu-observe.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

async function options(t: ExecutionContext): Promise<ObserveOptions> {
  const folder = await temporaryFolder(t);
  const [serialLog, installerLog, verdictFile] = ['serial', 'syslog', 'verdict'].map((name) => join(folder, name));
  const files = { serialLog: serialLog ?? '', installerLog: installerLog ?? '', verdictFile: verdictFile ?? '' };
  const { signal } = new AbortController();
  return { ...files, screenFolder: folder, screenName: 'host', signal, intervalMs: 1, screenIntervalSeconds: 0 };
}

test('what the guest wrote before its end is seen with its end', async (t) => {
  const observe = await options(t);
  let ended: string | null = null;
  const machine: ObservedMachine = { ended: () => ended, screenshot: (file) => writeFile(file, 'picture') };
  const lines: string[] = [];
  for await (const seen of observeMachine(machine, observe)) {
    lines.push(...seen.log);
    if (seen.ended !== null) lines.push(seen.ended);
    await appendFile(observe.installerLog, `line ${lines.length}\n`);
    if (lines.length > 1) ended = 'guest-reset';
  }
  t.deepEqual(lines, ['line 0', 'line 1', 'line 2', 'guest-reset']);
});

test('a blinking cursor is no progress, and only the last pictures are kept', async (t) => {
  const observe = await options(t);
  let taken = 0;
  const machine: ObservedMachine = {
    ended: () => (taken > 9 ? 'guest-shutdown' : null),
    screenshot: (file) => writeFile(file, taken++ % 2 === 0 ? 'cursor' : 'no cursor'),
  };
  const changes: boolean[] = [];
  for await (const seen of observeMachine(machine, observe)) changes.push(seen.screenChanged);
  t.is(changes.filter(Boolean).length, 2);
  t.true((await readdir(observe.screenFolder)).length <= 5);
});
