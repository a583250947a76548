/** Recognises in the debconf conversation (debconf-devel(7), "The debconf protocol") that the installer waits for a person. */

export interface QuestionWatch {
  /** @param at seconds */
  readLine(line: string, at: number): void;
  /** The questions that have been on the screen for `seconds`, or an empty list. */
  openFor(seconds: number, at: number): readonly string[];
}

/**
 * cdebconf answers GO at once when everything asked for is preseeded; while a question is shown, the answer is missing.
 * One program speaks at a time, so requests and answers alternate.
 */
export function watchQuestions(): QuestionWatch {
  let lastInput: string | null = null;
  let asked: string[] = [];
  let waitingSince: number | null = null;
  const request = (text: string, at: number) => {
    lastInput = /^INPUT \S+ (\S+)/.exec(text)?.[1] ?? null;
    if (/^GO\b/.test(text)) waitingSince = at;
    if (/^CLEAR\b/.test(text)) asked = [];
  };
  const answer = (text: string) => {
    if (lastInput !== null && text.startsWith('0 ')) asked.push(lastInput);
    if (waitingSince !== null) asked = [];
    lastInput = null;
    waitingSince = null;
  };
  return {
    readLine(line, at) {
      const match = /\bdebconf: (-->|<--) ?(.*)$/.exec(line);
      if (match?.[1] === '-->') request(match[2] ?? '', at);
      else if (match?.[1] === '<--') answer(match[2] ?? '');
    },
    openFor(seconds, at) {
      return waitingSince !== null && at - waitingSince >= seconds ? [...new Set(asked)] : [];
    },
  };
}
