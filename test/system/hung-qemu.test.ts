/** What becomes of a QEMU that hangs. A file of its own, because its QEMU is a script that PATH leads to. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Machine, type MachineOptions, withMachine } from '../../src/system/qemu-machine.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

/** Negotiates and lets its guest go unless it is `mute`, tells of the events and of the status that it is given, and answers nothing else. */
const script = `#!${process.execPath}
const [, socketPath, ...words] = process.argv.slice(2);
require('node:fs').writeFileSync(socketPath + '.pid', String(process.pid));
if (words.includes('deaf')) process.on('SIGTERM', () => {});
require('node:net').createServer((socket) => {
  socket.on('error', () => {}).on('data', (data) => {
    const { execute, id } = JSON.parse(data);
    const status = words.find((word) => word.startsWith('status='))?.slice(7);
    if (execute === 'query-status' && status) socket.write(JSON.stringify({ return: { status, running: false }, id }) + '\\n');
    if (!['qmp_capabilities', 'cont'].includes(execute) || words.includes('mute')) return;
    socket.write(JSON.stringify({ return: {}, id }) + '\\n');
    if (execute === 'cont') for (const word of words) if (word.startsWith('{')) socket.write(word + '\\n');
  });
}).listen(socketPath);
`;

const programs = await mkdtemp(join(tmpdir(), 'passforge-test-'));

test.before(async () => {
  await writeFile(join(programs, 'qemu-system-x86_64'), script, { mode: 0o755 });
  process.env.PATH = `${programs}:${process.env.PATH}`;
});

test.after.always(() => rm(programs, { recursive: true }));

async function optionsFor(t: ExecutionContext, ...words: string[]): Promise<MachineOptions> {
  const qmpSocket = join(await temporaryFolder(t), 'qmp');
  const { signal } = new AbortController();
  return { args: [qmpSocket, ...words], qmpSocket, signal, patience: { answerMs: 1000, quitMs: 100 } };
}

async function isRunning({ qmpSocket }: MachineOptions): Promise<boolean> {
  try {
    return process.kill(Number(await readFile(`${qmpSocket}.pid`, 'utf8')), 0);
  } catch {
    return false;
  }
}

test('a machine that does not quit is ended, and what was done with it is not lost', async (t) => {
  const options = await optionsFor(t);
  t.true(await withMachine(options, () => isRunning(options)));
  t.false(await isRunning(options));
});

test('a machine that does not heed SIGTERM either is killed', async (t) => {
  const options = await optionsFor(t, 'deaf');
  t.true(await withMachine(options, () => isRunning(options)));
  t.false(await isRunning(options));
});

test('a command that is not answered fails', async (t) => {
  const options = await optionsFor(t);
  const picture = (machine: Machine) => machine.screenshot('/nowhere.png');
  await t.throwsAsync(withMachine(options, picture), {
    message: 'asking QEMU to "screendump": it did not answer in 1 s',
  });
  t.false(await isRunning(options));
});

test('a machine that does not even begin to talk is given up and ended', async (t) => {
  const options = await optionsFor(t, 'mute');
  await t.throwsAsync(
    withMachine(options, async () => {}),
    { message: 'asking QEMU to "qmp_capabilities": it did not answer in 1 s' },
  );
  t.false(await isRunning(options));
});

async function awaitEnd(machine: Machine): Promise<string | null> {
  while (machine.ended() === null) await new Promise((wake) => setTimeout(wake, 10));
  return machine.ended();
}

test('a machine that qemu stops ends with the status that qemu then has', async (t) => {
  const options = await optionsFor(t, 'status=internal-error', JSON.stringify({ event: 'STOP' }));
  t.is(await withMachine(options, awaitEnd), 'internal-error');
});

const ends = { 'guest-shutdown': { event: 'SHUTDOWN', data: { reason: 'guest-shutdown' } } };

for (const [name, event] of Object.entries({ ...ends, 'guest-panic': { event: 'GUEST_PANICKED' } })) {
  test(`the event of a ${name} is how the machine ended`, async (t) => {
    const options = await optionsFor(t, JSON.stringify(event));
    t.is(await withMachine(options, awaitEnd), name);
  });
}
