/** The errors that passforge itself raises: what was being done, what was found, and what to do next. */

/** Exit statuses of the program, one per kind of failure (see README, "The verbs"). */
export const exitCodes = { failed: 1, description: 2, usage: 2, untrusted: 3 } as const;

export type ErrorKind = keyof typeof exitCodes;

/** A failure that the program expects and explains. Anything else that is thrown is our own bug. */
export class PassforgeError extends Error {
  override readonly name: string = 'PassforgeError';
  readonly kind: ErrorKind;
  /** The next action, in the imperative; undefined when the message says it all. */
  readonly hint: string | undefined;

  /** @param message `what was being done: what was found`, without a final full stop */
  constructor(kind: ErrorKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
  }
}

/** One mistake in a host description, at the place where the admin can mend it. */
export interface Issue {
  /** The key as written, as in `guests[0].devices[1]`; empty for the document itself. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, counted in characters. */
  readonly column: number;
  readonly message: string;
}

/** A mistake and the file that it is in. */
export interface PlacedIssue extends Issue {
  readonly file: string;
}

/** Every mistake of one host description, sorted by position, or of several that belong together, file by file. */
export class HostDescriptionError extends PassforgeError {
  override readonly name = 'HostDescriptionError';
  readonly issues: readonly PlacedIssue[];

  constructor(issues: readonly PlacedIssue[]) {
    super('description', issues.map(formatIssue).join('\n'));
    this.issues = issues;
  }
}

function formatIssue({ file, line, column, path, message }: PlacedIssue): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
}
