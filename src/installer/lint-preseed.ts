/** Checks a preseed against the questions of a release: what the installer would not take, or not as it is meant. */
import { checkAnswer } from './check-answer.ts';
import { findHarm } from './harmful-answers.ts';
import { type PreseedAnswer, type PreseedFinding, parsePreseed } from './preseed-lines.ts';
import type { QuestionTable } from './question-table.ts';

/** Every defect of the text of a preseed, in the order of its lines. */
export function lintPreseed(text: string, table: QuestionTable): PreseedFinding[] {
  const { answers, findings } = parsePreseed(text);
  return [
    ...findings,
    ...answers.flatMap((answer) => checkAnswer(answer, table)),
    ...answers.flatMap(tellHarm),
    ...findContradictions(answers),
  ].sort((a, b) => a.line - b.line || a.column - b.column);
}

function tellHarm(answer: PreseedAnswer): PreseedFinding[] {
  const { question, places } = answer;
  return findHarm(answer).map((message) => ({ ...places.value, question, message }));
}

/** Answers that contradict an earlier one (the installer keeps the last), and flags that have none. */
function findContradictions(answers: readonly PreseedAnswer[]): PreseedFinding[] {
  const earlier = new Map<string, PreseedAnswer>();
  return answers.flatMap((answer) => {
    const { question, type, places } = answer;
    const key = type === 'seen' ? `${question} seen` : question;
    const message = describeContradiction(answer, earlier.get(key), earlier.has(question));
    if (!earlier.has(key)) earlier.set(key, answer);
    return message === undefined ? [] : [{ ...places.question, question, message }];
  });
}

function describeContradiction(
  { type, value }: PreseedAnswer,
  before: PreseedAnswer | undefined,
  isAnswered: boolean,
): string | undefined {
  if (type === 'seen' && !isAnswered) {
    return 'debconf-set-selections(1) does not know it before it is answered; put a line with its value above';
  }
  if (before === undefined || before.value === value) return undefined;
  return `line ${before.places.question.line} answers it otherwise, and the last answer counts; keep one`;
}
