/** A question to whoever sits at the terminal. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

/**
 * Null when nobody can answer, as standard input is no terminal; empty when it ends without an answer. The question goes to
 * standard error, as all that is no result.
 */
export async function askTerminal(question: string, signal: AbortSignal): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // readline gets the interrupt key as a character, and nobody would get the signal
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = once(terminal, 'close').then(() => '');
  // the end of the input by its key breaks the question off
  const answer = terminal.question(question, { signal }).catch((error: unknown) => {
    if (signal.aborted || !(error instanceof Error && error.name === 'AbortError')) throw error;
    return '';
  });
  try {
    return (await Promise.race([answer, ended])).trim();
  } finally {
    terminal.close();
  }
}
