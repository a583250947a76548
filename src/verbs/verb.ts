/** What a verb of the command line is: how it is typed, what it does. */

import type { LastWords, Reporter } from '../system/reporter.ts';
import type { CommonOptions } from './verb-options.ts';

export interface VerbContext {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly lastWords: LastWords;
  /** Prints the result: a text for people, or with --json the value. */
  print(text: string, json: unknown): void;
}

export interface Verb {
  readonly usage: string;
  readonly description: string;
  /** Flags, what they do, default value. */
  readonly options: readonly (readonly [string, string, string?])[];
  /**
   * Loads its recipe itself, when it is wanted: the libraries of all of them together take longer to load than most verbs need
   * to run.
   */
  act(operands: readonly string[], options: CommonOptions, context: VerbContext): Promise<void>;
}

export const overlayOption = [
  '--overlay <folder>',
  'own templates: replaces and adds files of preseed/ and templates/ (see templates/README.md)',
] as const;
