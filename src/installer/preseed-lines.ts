/**
 * The lines of a preseed. Two programs read them: the installer's own debconf-set-selections (of preseed-common) and, for
 * owners other than `d-i`, debconf-set-selections(1) of the installed host. Where they would differ, that is a finding.
 */

/** Both 1-based; columns are counted in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface PreseedFinding extends Place {
  /** Empty where a line names none. */
  readonly question: string;
  /** What was expected, what was found, what to do. */
  readonly message: string;
}

export interface PreseedAnswer {
  readonly owner: string;
  readonly question: string;
  readonly type: string;
  readonly value: string;
  readonly places: AnswerPlaces;
  /** How many blanks part type and value. */
  readonly gap: number;
}

/** Where each word begins (for an empty value, where it would), and where blanks at the end of the value do. */
export interface AnswerPlaces {
  readonly owner: Place;
  readonly question: Place;
  readonly type: Place;
  readonly value: Place;
  readonly valueEnd: Place;
}

export interface Preseed {
  readonly answers: readonly PreseedAnswer[];
  /** What is wrong with the form of lines. */
  readonly findings: readonly PreseedFinding[];
}

/** What one line gives to an answer that is continued over several. */
interface Piece extends Place {
  readonly text: string;
}

const continued = /\\$/;

export function parsePreseed(text: string): Preseed {
  const findings: PreseedFinding[] = [];
  const tell: Tell = (place, message, question = '') => {
    findings.push({ ...place, question, message });
  };
  const answers = joinLines(text, tell).flatMap((pieces) => parseAnswer(pieces, tell) ?? []);
  return { answers, findings };
}

type Tell = (place: Place, message: string, question?: string) => void;

/** The lines of each answer. */
function joinLines(text: string, tell: Tell): Piece[][] {
  const joined: Piece[][] = [];
  let pieces: Piece[] = [];
  for (const [index, raw] of text.replace(/\n$/, '').replaceAll('\r', '').split('\n').entries()) {
    const line = index + 1;
    const column = raw.search(/[^ \t]/) + 1;
    if (column === 0 || raw.startsWith('#')) {
      tellOfGap(raw, line, pieces.length > 0, tell);
    } else if (raw[column - 1] === '#' && pieces.length === 0) {
      tell({ line, column }, 'a comment begins in the first column; the installer would read this as an answer');
    } else {
      tellOfGlue(pieces.at(-1), raw, tell);
      pieces.push({ text: raw.slice(column - 1), line, column });
      if (!continued.test(raw)) {
        joined.push(pieces);
        pieces = [];
      }
    }
  }
  const [lost] = pieces;
  if (lost !== undefined)
    tell(
      { line: lost.line, column: lost.column },
      'the installer drops an answer whose last line ends in a backslash; remove it',
    );
  return joined;
}

/** Blank lines and comments are skipped by the installer even between the lines of one answer. */
function tellOfGap(raw: string, line: number, isInside: boolean, tell: Tell): void {
  if (isInside) {
    tell({ line, column: 1 }, 'no comment and no blank line may stand between the lines of one answer; move it away');
  } else if (continued.test(raw)) {
    tell({ line, column: raw.length }, 'a comment that ends in a backslash hides the next line; remove the backslash');
  }
}

/** The installer joins lines with a blank, debconf-set-selections(1) with nothing. */
function tellOfGlue(before: Piece | undefined, raw: string, tell: Tell): void {
  if (before !== undefined && /[^ \t]\\$/.test(before.text) && /^[^ \t]/.test(raw)) {
    const column = before.column + before.text.length - 1;
    tell({ line: before.line, column }, 'two readers join these lines in two ways; put a blank before the backslash');
  }
}

function parseAnswer(pieces: readonly Piece[], tell: Tell): PreseedAnswer | undefined {
  const parts = pieces.map(({ text }) => text.replace(/[ \t]*\\$/, ''));
  const placeOf = (offset: number): Place => locate(offset, pieces, parts);
  const text = parts.join(' ');
  const words = /^([^ \t]+)([ \t]+)([^ \t]+)([ \t]+)([^ \t]+)([ \t]*)(.*)$/.exec(text);
  const fault = findFault(words, text);
  if (words === null || fault !== undefined) {
    tell(placeOf(0), fault ?? '', text.split(/[ \t]+/)[1]);
    return undefined;
  }
  const [, owner = '', gap1 = '', question = '', gap2 = '', type = '', gap3 = '', value = ''] = words;
  const questionAt = owner.length + gap1.length;
  const typeAt = questionAt + question.length + gap2.length;
  const valueAt = typeAt + type.length + gap3.length;
  const places = {
    owner: placeOf(0),
    question: placeOf(questionAt),
    type: placeOf(typeAt),
    value: placeOf(valueAt),
    valueEnd: placeOf(valueAt + value.trimEnd().length),
  };
  return { owner, question, type, value, places, gap: gap3.length };
}

function findFault(words: RegExpExecArray | null, text: string): string | undefined {
  if (words === null) {
    const count = text.trim().split(/[ \t]+/).length;
    return `expected owner, question, type and value, got ${count === 1 ? 'one word' : `${count} words`}; the installer would stop here`;
  }
  const unusual = /[^\x21-\x7e]/u.exec([words[1], words[3], words[5]].join(''))?.[0];
  const code = unusual?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return code === undefined ? undefined : `expected owner, question and type in ASCII, got U+${code}; type it anew`;
}

/** Where a character of the joined line stands in the file. */
function locate(offset: number, pieces: readonly Piece[], parts: readonly string[]): Place {
  let start = 0;
  let place: Place = { line: 1, column: 1 };
  for (const [index, { line, column }] of pieces.entries()) {
    if (index > 0 && offset < start) break;
    place = { line, column: column + offset - start };
    start += (parts[index] ?? '').length + 1;
  }
  return place;
}
