import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { withMachine } from '../../src/system/qemu-machine.ts';
import { connectQmp } from '../../src/system/qmp-client.ts';
import { runCommand } from '../../src/system/run-command.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

function argumentsFor(qmpSocket: string, ...more: string[]): string[] {
  return ['-nodefaults', '-display', 'none', '-qmp', `unix:${qmpSocket},server=on,wait=off`, ...more];
}

test('commands are answered, refused ones with the reason of qemu, and quit ends it', async (t) => {
  const socket = join(await temporaryFolder(t), 'qmp');
  const running = runCommand('qemu-system-x86_64', argumentsFor(socket, '-machine', 'none'));
  const events: string[] = [];
  const qmp = await connectQmp(socket, { answerMs: 20_000, onEvent: ({ event }) => events.push(event) });
  t.like(await qmp.execute('query-status'), { status: 'running' });
  await t.throwsAsync(qmp.execute('no-such-thing'), { message: /asking QEMU to "no-such-thing": .*not been found/ });
  await qmp.execute('quit');
  await running;
  t.deepEqual(events, ['SHUTDOWN']);
  await t.throwsAsync(qmp.execute('query-status'), { message: /QEMU has ended|QEMU ended before/ });
});

test('a machine shows its screen as PNG', async (t) => {
  const folder = await temporaryFolder(t);
  const qmpSocket = join(folder, 'qmp');
  const screen = join(folder, 'screen.png');
  const { signal } = new AbortController();
  const args = argumentsFor(qmpSocket, '-machine', 'q35', '-vga', 'std');
  await withMachine({ args, qmpSocket, signal }, (machine) => machine.screenshot(screen));
  t.is((await readFile(screen)).toString('latin1', 1, 4), 'PNG');
});

test('a machine that restarts says so and stays for a last picture', async (t) => {
  // emulated firmware beside other tests can need a minute
  t.timeout(180_000);
  const folder = await temporaryFolder(t);
  const qmpSocket = join(folder, 'qmp');
  const { signal } = new AbortController();
  const args = argumentsFor(
    qmpSocket,
    '-machine',
    'q35',
    '-vga',
    'std',
    '-no-shutdown',
    '-boot',
    'reboot-timeout=1',
    '-no-reboot',
  );
  const ended = await withMachine({ args, qmpSocket, signal }, async (machine) => {
    const deadline = performance.now() + 120_000;
    while (machine.ended() === null && performance.now() < deadline) await new Promise((wake) => setTimeout(wake, 100));
    await machine.screenshot(join(folder, 'last.png'));
    return machine.ended();
  });
  t.is(ended, 'guest-reset');
});

test('a machine that qemu stops, since its disk cannot be written, says so', async (t) => {
  // emulated firmware beside other tests can need a minute
  t.timeout(180_000);
  const folder = await temporaryFolder(t);
  const qmpSocket = join(folder, 'qmp');
  const [disk, faults] = [join(folder, 'disk'), join(folder, 'faults')];
  // mov ax,0x0301; mov bx,0x7c00; mov cx,1; mov dx,0x80; int 0x13; hlt: the boot sector writes itself where it came from
  const writeItself = [0xb8, 0x01, 0x03, 0xbb, 0x00, 0x7c, 0xb9, 0x01, 0x00, 0xba, 0x80, 0x00, 0xcd, 0x13, 0xf4];
  const sectors = Buffer.alloc(1 << 20);
  sectors.set(writeItself);
  sectors.set([0x55, 0xaa], 510);
  await writeFile(disk, sectors);
  // 28 is ENOSPC, see errno(3)
  await writeFile(faults, '[inject-error]\nevent = "none"\niotype = "write"\nerrno = "28"\n');
  const drive = `if=none,id=disk,format=raw,file=blkdebug:${faults}:${disk}`;
  const { signal } = new AbortController();
  const args = argumentsFor(qmpSocket, '-machine', 'q35', '-drive', drive, '-device', 'ide-hd,drive=disk');
  const ended = await withMachine({ args, qmpSocket, signal }, async (machine) => {
    const deadline = performance.now() + 120_000;
    while (machine.ended() === null && performance.now() < deadline) await new Promise((wake) => setTimeout(wake, 100));
    return machine.ended();
  });
  t.is(ended, 'io-error');
});

test('what qemu itself complains of is the failure', async (t) => {
  const qmpSocket = join(await temporaryFolder(t), 'qmp');
  const { signal } = new AbortController();
  const args = argumentsFor(qmpSocket, '-machine', 'none', '-device', 'no-such-device');
  await t.throwsAsync(
    withMachine({ args, qmpSocket, signal }, async () => {}),
    { message: /running qemu-system-x86_64: exit status 1[\s\S]*no-such-device/ },
  );
});

test('an interruption ends the machine', async (t) => {
  const qmpSocket = join(await temporaryFolder(t), 'qmp');
  const interruption = new AbortController();
  const args = argumentsFor(qmpSocket, '-machine', 'none');
  const machine = withMachine({ args, qmpSocket, signal: interruption.signal }, async ({ ended }) => {
    interruption.abort(new Error('interrupted'));
    while (ended() === null) await new Promise((wake) => setTimeout(wake, 20));
    throw new Error('the machine has ended');
  });
  await t.throwsAsync(machine, { message: 'interrupted' });
});

/** Whether QEMU's file with its process id is still there when the machine has gone: QEMU takes it away when it ends in order. */
async function leavesPidFile(t: ExecutionContext, cut: boolean): Promise<boolean> {
  const folder = await temporaryFolder(t);
  const [qmpSocket, pidFile] = [join(folder, 'qmp'), join(folder, 'pid')];
  const { signal } = new AbortController();
  const args = argumentsFor(qmpSocket, '-machine', 'none', '-pidfile', pidFile);
  await withMachine({ args, qmpSocket, signal, cut }, async () => t.true(existsSync(pidFile)));
  return existsSync(pidFile);
}

test('a power cut ends the machine where it stands', async (t) => {
  t.true(await leavesPidFile(t, true));
});

test('without a power cut the machine ends in order', async (t) => {
  t.false(await leavesPidFile(t, false));
});
