/** Compares one answer of a preseed with the question of its name: owner, name, type, value. */
import { closestName } from './closest-name.ts';
import type { Place, PreseedAnswer, PreseedFinding } from './preseed-lines.ts';
import { firstPart, type Question, type QuestionTable } from './question-table.ts';

/** Debian Policy 5.6.1. */
const packageName = /^[a-z0-9][a-z0-9+.-]+$/;

/** Those of debconf-set-selections(1). */
const knownTypes = ['boolean', 'multiselect', 'note', 'password', 'seen', 'select', 'string', 'text', 'title'];

/** Every difference between an answer and what the table says. */
export function checkAnswer(answer: PreseedAnswer, table: QuestionTable): PreseedFinding[] {
  const { places } = answer;
  const question = table.find(answer.question);
  const checks: (readonly [Place, string | undefined])[] =
    question === undefined
      ? [
          [places.owner, describeStrangeOwner(answer)],
          [places.question, describeUnknown(answer, table)],
          [places.type, describeStrangeType(answer)],
          [places.value, describeStrangeValue(answer)],
        ]
      : [
          [places.owner, describeOwner(answer, question)],
          [places.type, describeType(answer, question)],
          [places.value, describeValue(answer, question)],
        ];
  return [...checks, [places.value, describeGap(answer)] as const, [places.valueEnd, describeTrailing(answer)] as const]
    .filter((check): check is readonly [Place, string] => check[1] !== undefined)
    .map(([place, message]) => ({ ...place, question: answer.question, message }));
}

function describeStrangeOwner({ owner }: PreseedAnswer): string | undefined {
  return packageName.test(owner) ? undefined : `expected the owner d-i or the name of a package, got "${owner}"`;
}

function describeStrangeType({ type }: PreseedAnswer): string | undefined {
  return knownTypes.includes(type) ? undefined : `expected one of the types ${knownTypes.join(', ')}, got ${type}`;
}

function describeStrangeValue({ type, value }: PreseedAnswer): string | undefined {
  const isTruth = type === 'boolean' || type === 'seen';
  return isTruth ? describeTruth(value) : undefined;
}

/** Questions of further packages are not in the table, so those of an unknown package are let through. */
function describeUnknown({ owner, question }: PreseedAnswer, table: QuestionTable): string | undefined {
  const known = table.questions.map(({ name }) => name);
  const isInstallers = table.questions.some(
    ({ name, owners }) => firstPart(name) === firstPart(question) && owners.every((one) => one === 'd-i'),
  );
  const isCertain = owner === 'd-i' || isInstallers;
  const elsewhere = table.whenElse(question);
  if (elsewhere !== undefined) return `${table.release} has no such question, it exists ${elsewhere}; remove the line`;
  const meant = closestName(question, known, isCertain ? Math.ceil(question.length / 5) : 2);
  if (meant === undefined) {
    return isCertain
      ? `the installer of ${table.release} has no such question; look the name up or remove the line`
      : undefined;
  }
  const sameButDashes = meant.replaceAll('-', '_') === question.replaceAll('-', '_');
  const why = sameButDashes ? ' (- and _ are not the same)' : '';
  return `the installer of ${table.release} has no such question; write ${meant}${why}`;
}

function describeOwner({ owner }: PreseedAnswer, { owners }: Question): string | undefined {
  if (owners.includes(owner)) return undefined;
  const [expected = ''] = owners;
  const effect =
    expected === 'd-i'
      ? 'a line of another owner is handed to the debconf of the installed host'
      : 'lines of d-i never reach the installed host';
  return `expected the owner ${expected}, got ${owner}; ${effect}`;
}

function describeType({ type }: PreseedAnswer, question: Question): string | undefined {
  if (question.type === 'error') {
    return 'an error is shown even if it was answered, see debconf-devel(7); remove the line, and what causes the error';
  }
  if (type === question.type || type === 'seen') return undefined;
  return `expected the type ${question.type}, got ${type}`;
}

function describeValue({ type, value }: PreseedAnswer, question: Question): string | undefined {
  if (type === 'seen' || question.type === 'boolean') return describeTruth(value);
  const { choices } = question;
  if (choices === null) return undefined;
  const trimmed = value.trimEnd();
  const values = question.type === 'select' ? [trimmed] : splitValues(trimmed);
  const wrong = values.filter((one) => !choices.includes(one));
  if (wrong.length === 0) return undefined;
  return `expected ${describeChoices(wrong[0] ?? '', question)}, got "${wrong.join(', ')}"`;
}

function describeTruth(value: string): string | undefined {
  const trimmed = value.trimEnd();
  return ['true', 'false'].includes(trimmed) ? undefined : `expected true or false, got "${trimmed}"`;
}

/** A multiselect's value: parts between commas. */
function splitValues(value: string): string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function describeChoices(wrong: string, { type, choices, default: usual }: Question): string {
  const all = choices ?? [];
  const few = all.length > 12 ? all.slice(0, 8) : all;
  const meant = few.length < all.length ? closestName(wrong, all, 2) : undefined;
  const list =
    meant === undefined ? `${few.join(', ')}${few.length < all.length ? ', …' : ''}` : `something like ${meant}`;
  const hint = usual === '' ? '' : ` (default: ${usual})`;
  return `${type === 'select' ? 'one' : 'some'} of ${list}${hint}`;
}

/** debconf-set-selections(1) takes one blank away; the installer takes all. */
function describeGap({ owner, gap, value }: PreseedAnswer): string | undefined {
  if (owner === 'd-i' || gap < 2 || value === '') return undefined;
  return 'the value would begin with a blank; put only one between type and value';
}

function describeTrailing({ value }: PreseedAnswer): string | undefined {
  return value === value.trimEnd() ? undefined : 'blanks at the end would be part of the value; remove them';
}
