/** Which answers of a preseed settle what an installation from our medium could ask; see askable-questions.ts. */
import { type AskableQuestion, askableQuestions } from './askable-questions.ts';
import { settledComponents } from './components.ts';
import { type PreseedAnswer, type PreseedFinding, parsePreseed } from './preseed-lines.ts';
import type { QuestionTable } from './question-table.ts';

/** One question that could be asked. */
export interface SettledQuestion {
  readonly question: string;
  /** Of the answer that settles it, 1-based; null when something else does, or nothing. */
  readonly line: number | null;
  /** The question of that line, or `component NAME`; null when nothing settles it. */
  readonly by: string | null;
}

/** Every question that could be asked in the release of the table, in the order of the installation. */
export function answerReport(text: string, table: QuestionTable): SettledQuestion[] {
  const answers = listEffectiveAnswers(parsePreseed(text).answers);
  return listAskable(table).map((askable) => ({ question: askable.question, ...settle(askable, answers) }));
}

/** Those that nothing settles, each with the line to add; they are placed at the end of the text. */
export function unansweredQuestions(text: string, table: QuestionTable): PreseedFinding[] {
  const open = answerReport(text, table).flatMap(({ question, by }) => (by === null ? [question] : []));
  const line = text.replace(/\n$/, '').split('\n').length;
  return listAskable(table)
    .filter(({ question }) => open.includes(question))
    .map((askable) => ({
      line,
      column: 1,
      question: askable.question,
      message: `an offline installation could ask this, and nothing answers it; ${describeRemedy(askable, table)}`,
    }));
}

function listAskable(table: QuestionTable): AskableQuestion[] {
  return askableQuestions.filter(({ question }) => table.find(question) !== undefined);
}

/** The last answer to a question counts; one that is marked as not seen is asked all the same. */
function listEffectiveAnswers(answers: readonly PreseedAnswer[]): Map<string, PreseedAnswer> {
  const effective = new Map<string, PreseedAnswer>();
  for (const answer of answers) {
    if (answer.type !== 'seen') effective.set(answer.question, answer);
    else if (answer.value === 'false') effective.delete(answer.question);
  }
  return effective;
}

function settle(
  { question, unless = {}, component }: AskableQuestion,
  answers: ReadonlyMap<string, PreseedAnswer>,
): Omit<SettledQuestion, 'question'> {
  const own = answers.get(question);
  if (own !== undefined) return { line: own.places.question.line, by: question };
  for (const [other, value] of Object.entries(unless)) {
    const answer = answers.get(other);
    if (answer !== undefined && value.test(answer.value)) {
      return { line: answer.places.question.line, by: other };
    }
  }
  const isSettled = component !== undefined && settledComponents.includes(component);
  return { line: null, by: isSettled ? `component ${component}` : null };
}

function describeRemedy({ question, value, remedy, component }: AskableQuestion, table: QuestionTable): string {
  if (component !== undefined) return `name ${component} among settledComponents of src/installer/components.ts`;
  const { owners = [], type = '' } = table.find(question) ?? {};
  return `add: ${remedy ?? `${owners[0]} ${question} ${type} ${value}`.trimEnd()}`;
}
