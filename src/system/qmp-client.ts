/** Speaks to a running QEMU over its QMP socket (docs/interop/qmp-spec): one JSON object a line, answers told apart by id. */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { PassforgeError } from '../errors.ts';

export interface QmpEvent {
  /** `SHUTDOWN`, `RESET`, `GUEST_PANICKED`, … */
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Qmp {
  /** Resolves with the command's `return` value. Rejects when QEMU refuses it, ends before it answers, or hangs. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): void;
}

export interface QmpOptions {
  readonly onEvent?: (event: QmpEvent) => void;
  readonly signal?: AbortSignal;
  /** How long a command may stay unanswered. */
  readonly answerMs: number;
}

interface Pending {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface Message {
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

const retryMs = 100;
/** How long QEMU may take to open its socket. */
const openMs = 20_000;

/** Waits until QEMU listens, and leaves the negotiation mode. */
export async function connectQmp(socketPath: string, options: QmpOptions): Promise<Qmp> {
  const qmp = openConversation(await connectSocket(socketPath, options.signal), options);
  try {
    await qmp.execute('qmp_capabilities');
    return qmp;
  } catch (error) {
    qmp.close();
    throw error;
  }
}

async function connectSocket(socketPath: string, signal: AbortSignal | undefined): Promise<Socket> {
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    signal?.throwIfAborted();
    const socket = await tryConnect(socketPath);
    if (socket !== null) return socket;
    if (waitedMs >= openMs) {
      const found = `it did not open its control socket in ${openMs / 1000} s`;
      throw new PassforgeError('failed', `connecting to QEMU: ${found}`);
    }
    await delay(retryMs, undefined, signal === undefined ? {} : { signal });
  }
}

function tryConnect(socketPath: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

function openConversation(socket: Socket, { onEvent, answerMs }: QmpOptions): Qmp {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  onLines(socket, (line) => {
    const message = JSON.parse(line) as Message;
    if (message.event !== undefined) onEvent?.({ event: message.event, data: message.data ?? {} });
    else if (message.id !== undefined) settle(pending, message.id, message);
  });
  // A reset connection is closed next, which is where the waiting commands learn of it.
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const [id, { command }] of pending) settle(pending, id, { error: { desc: `QEMU ended before "${command}"` } });
  });
  return {
    execute(command, args = {}) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const late = { error: { desc: `it did not answer in ${answerMs / 1000} s` } };
        const timer = setTimeout(() => settle(pending, id, late), answerMs);
        pending.set(id, { command, resolve, reject, timer });
        const request = `${JSON.stringify({ execute: command, arguments: args, id })}\n`;
        if (socket.writable) socket.write(request);
        else settle(pending, id, { error: { desc: 'QEMU has ended' } });
      });
    },
    close: () => socket.destroy(),
  };
}

/** Not node:readline, which throws a broken connection at nobody in particular. */
function onLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line);
  });
}

function settle(pending: Map<number, Pending>, id: number, message: Message): void {
  const waiting = pending.get(id);
  if (waiting === undefined) return;
  pending.delete(id);
  clearTimeout(waiting.timer);
  if (message.error === undefined) waiting.resolve(message.return);
  else {
    const found = message.error.desc ?? 'it gave no reason';
    waiting.reject(new PassforgeError('failed', `asking QEMU to "${waiting.command}": ${found}`));
  }
}
