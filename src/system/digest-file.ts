/** The digest of a file that is open. Of several at once, some are digested in a thread beside this one. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

// Buffers are used again: a stream, or a new one for each file, costs more in fresh memory than the digest takes.
const pieceSize = 1 << 20;
const spareBuffers: Buffer[] = [];
let digestedHere = 0;

/** SHA-256 of all its bytes, in lower-case hexadecimal digits. The file must stay open meanwhile. */
export async function digestFile(file: FileHandle): Promise<string> {
  return (digestedHere > 0 ? await digestBeside(file) : null) ?? digestHere(file);
}

async function digestHere(file: FileHandle): Promise<string> {
  const buffer = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(pieceSize);
  digestedHere += 1;
  try {
    const hash = createHash('sha256');
    for (let offset = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, pieceSize, offset);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
      offset += bytesRead;
    }
  } finally {
    digestedHere -= 1;
    spareBuffers.push(buffer);
  }
}

interface Beside {
  readonly thread: Worker;
  /** Those who wait, in the order of their questions. */
  readonly waiting: ((digest: string | null) => void)[];
}

let beside: Beside | null = null;
/** One that the thread is at, and one that it finds when it has done that. */
const mostWaiting = 2;

/** Null when the thread has enough to do, or there is none. */
async function digestBeside({ fd }: FileHandle): Promise<string | null> {
  if (availableParallelism() < 2) return null;
  beside ??= startThread();
  const { thread, waiting } = beside;
  if (waiting.length >= mostWaiting) return null;
  return new Promise((resolve) => {
    waiting.push(resolve);
    thread.ref();
    thread.postMessage(fd);
  });
}

/** It does not keep the program from ending, but for what it is asked. */
function startThread(): Beside {
  const thread = new Worker(new URL('./digest-thread.js', import.meta.url));
  const waiting: Beside['waiting'] = [];
  const letGo = (): void => {
    beside = null;
    for (const resolve of waiting.splice(0)) resolve(null);
  };
  thread.on('message', (digest: string | null) => {
    waiting.shift()?.(digest);
    if (waiting.length === 0) thread.unref();
  });
  thread.on('error', letGo);
  thread.on('exit', letGo);
  return { thread, waiting };
}
