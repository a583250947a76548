/** The recipe of `passforge init`: listing in, description out, and on stderr what the admin has to do yet. */

import { PassforgeError } from '../../errors.ts';
import { placeFile, placeNewFile } from '../../system/place-file.ts';
import { readInput } from '../../system/read-input.ts';
import { readStandardInput } from '../../system/read-standard-input.ts';
import type { Reporter } from '../../system/reporter.ts';
import { writeOutput } from '../../system/write-output.ts';
import { type BeginSettings, type BegunDescription, beginDescription } from './begin-description.ts';

export interface InitSettings extends Omit<BeginSettings, 'listing'> {
  /** File with the output of lspci, `-` for standard input, null for none. */
  readonly lspci: string | null;
  /** The same with that of passthrough-report; at most one of the two. */
  readonly report: string | null;
  /** Where the description goes; null to write none. */
  readonly output: string | null;
  /** Whether to overwrite what is there. */
  readonly force: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export async function initHost(settings: InitSettings): Promise<BegunDescription> {
  const { output, force, reporter } = settings;
  const begun = await beginDescription({ ...settings, listing: await readListing(settings) });
  if (output !== null) {
    await placeDescription(output, begun.description, force);
  }
  tellRemarks(begun, reporter);
  return begun;
}

async function readListing({ lspci, report, signal }: InitSettings): Promise<BeginSettings['listing']> {
  if (lspci !== null && report !== null) {
    throw new PassforgeError('usage', 'reading the command line: --lspci and --report both list the machine', {
      hint: 'Give --report alone, which tells more.',
    });
  }
  if (report !== null) {
    const hint = 'Pipe the report in: sudo passthrough-report | passforge init --report -';
    return { program: 'passthrough-report', ...(await readText(report, hint, signal)) };
  }
  if (lspci === null) return null;
  const hint = 'Pipe the listing in: lspci -nnk | passforge init --lspci -';
  return { program: 'lspci', ...(await readText(lspci, hint, signal)) };
}

/** @param path `-` for standard input */
async function readText(path: string, hint: string, signal: AbortSignal): Promise<{ text: string; source: string }> {
  if (path === '-') return { text: await readStandardInput(hint, signal), source: 'standard input' };
  return { text: (await readInput(path)).toString(), source: path };
}

/** For the owner alone: the hash of a password goes into it. */
async function placeDescription(path: string, text: string, force: boolean): Promise<void> {
  if (!force) {
    return placeNewFile(path, text, 0o600);
  }
  await writeOutput(path, async (part) => {
    await placeFile(part, text, 0o600);
  });
}

/** On stderr, since the description may go to standard output; it holds the remarks too. */
function tellRemarks({ passthrough, remarks, toFillIn }: BegunDescription, reporter: Reporter): void {
  if (passthrough.length > 0) {
    reporter.note(`handed over: ${passthrough.map(({ address, id }) => `${address} ${id}`).join(', ')}`);
  }
  for (const { urgent, text } of remarks) {
    if (urgent) {
      reporter.warn(text);
    } else {
      reporter.note(text);
    }
  }
  const gaps = toFillIn.map(({ key, line }) => `${key} (line ${line})`);
  reporter.note(`still to fill in: ${gaps.join(', ')}; then \`passforge validate\` tells whether all is well`);
}
