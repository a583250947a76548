/** Reads what another program pipes in. */
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { PassforgeError } from '../errors.ts';

/**
 * @param hint what to pipe in, told to somebody who pipes nothing
 * @throws PassforgeError when it would wait for somebody to type
 */
export async function readStandardInput(hint: string, signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY) {
    throw new PassforgeError('usage', 'reading standard input: it is a terminal', { hint });
  }
  return text(addAbortSignal(signal, process.stdin));
}
