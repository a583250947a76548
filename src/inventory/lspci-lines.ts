/** The lines of a listing by lspci(8), mended: on their way through mails, forums and PDF files they get wrapped and quoted. */

export interface Line {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
}

/** A function begins: `02:00.0 …` or `0000:02:00.0 …`. */
export const functionStart = /^((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])(?: |$)/i;

/** Heading of the scripts that list functions by IOMMU group; the function may follow on the same line. */
export const groupStart = /^IOMMU Group ([0-9]+)\b:? ?/i;

/** What certainly is no rest of the line before. */
const otherStart = /^(--$|[A-Z][A-Za-z ]*:( |$))/;

/** Lines that end with numbers, and what these look like: when they are missing, the line goes on below. */
const ends: readonly (readonly [start: RegExp, end: RegExp])[] = [
  [functionStart, /\[[0-9a-f]{4}:[0-9a-f]{4}\]/i],
  [/^Subsystem:/, /\[[0-9a-f]{4}:[0-9a-f]{4}\]/i],
  [/^(Class|S?Vendor|S?Device):/, /\[[0-9a-f]{4}\]$/i],
];

/** No name is so long that a mail would break it into more. */
const mostPieces = 4;

/** Lines without blanks around and between them, of printable characters only. */
export function readLines(listing: string): Line[] {
  const lines = listing.split(/\r\n|\n|\r/).flatMap((text, index) => splitHeading(clean(text), index + 1));
  return joinWrapped(lines.filter(({ text }) => text !== ''));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a terminal's colours begin with
const colour = /\u001b\[[0-9;]*[mK]/g;

/** Takes out a terminal's colours and a mail's quotation marks; what is no printable character becomes a blank. */
function clean(text: string): string {
  return text
    .replaceAll(colour, '')
    .replaceAll(/[\p{C}\p{Z}\ufffd]+/gu, ' ')
    .replace(/^[> ]+/, '')
    .trimEnd();
}

function splitHeading(text: string, number: number): Line[] {
  const heading = groupStart.exec(text)?.[0] ?? '';
  const rest = text.slice(heading.length);
  if (heading === '' || !functionStart.test(rest)) return [{ text, number }];
  return [
    { text: heading.trim(), number },
    { text: rest, number },
  ];
}

function joinWrapped(lines: readonly Line[]): Line[] {
  const joined: Line[] = [];
  for (let index = 0; index < lines.length; ) {
    const pieces = countPieces(lines.slice(index, index + mostPieces));
    const text = lines.slice(index, index + pieces).map((line) => line.text);
    joined.push({ text: text.join(' '), number: lines[index]?.number ?? 0 });
    index += pieces;
  }
  return joined;
}

/** How many of these lines the first one takes up; one if it is complete or cannot be completed. */
function countPieces(lines: readonly Line[]): number {
  const first = lines[0]?.text ?? '';
  const end = ends.find(([start]) => start.test(first))?.[1];
  if (end === undefined) return 1;
  let text = first;
  for (let pieces = 1; !end.test(text); pieces += 1) {
    const next = lines[pieces]?.text;
    if (next === undefined || functionStart.test(next) || groupStart.test(next) || otherStart.test(next)) return 1;
    text += ` ${next}`;
    if (end.test(text)) return pieces + 1;
  }
  return 1;
}
