/** What `passforge explain` knows of a rendered file. */
import type { LineKeys } from './explain-line.ts';
import type { Departure } from './howto-departures.ts';

export interface ExplainedFile {
  /** As `passforge render` writes it. */
  readonly path: string;
  readonly lines: readonly ExplainedLine[];
}

export interface ExplainedLine extends LineKeys {
  readonly text: string;
  /** File of the template, or of the part; '' where the text is the description's own, or an empty line between parts. */
  readonly template: string;
  /** Line of the template, from 1. */
  readonly templateLine: number;
  readonly departures: readonly Departure[];
}
