/** The questions that Debian's installer of one release knows, read out of questions.tsv. */
import { PassforgeError } from '../errors.ts';
import { releaseNames } from '../host/release/debian-release.ts';
import { questionTypes, readTemplates, splitChoices } from './debconf-templates.ts';

export interface Question {
  /** As in a template; `#` stands for a number. */
  readonly name: string;
  /** Who may stand first on its preseed line, best first: `d-i`, or packages of the installed host. */
  readonly owners: readonly string[];
  /** A type of debconf-devel(7). */
  readonly type: string;
  /** The legal values of a select or multiselect; null where they are known at run time only. */
  readonly choices: readonly string[] | null;
  readonly default: string;
  /** False for a name that is read when a preseed has it, without any template. */
  readonly hasTemplate: boolean;
}

export interface QuestionTable {
  readonly release: string;
  readonly questions: readonly Question[];
  find(name: string): Question | undefined;
  /** When a question exists that only other releases have: `since bookworm`, `up to bullseye`; else undefined. */
  whenElse(name: string): string | undefined;
}

/** A question with the line that says it, and the releases that have it by their place in `releaseNames`. */
interface Row {
  readonly question: Question;
  readonly line: number;
  readonly first: number;
  readonly last: number;
}

const columns = ['since', 'until', 'owners', 'name', 'type', 'choices', 'default', 'template'] as const;
type Cells = Readonly<Record<(typeof columns)[number], string>>;

/**
 * The questions of `release` (a codename) from the text of questions.tsv. Rows without a last release hold for those
 * to come.
 * @throws PassforgeError that names the line of a row that cannot be read
 */
export function parseQuestionTable(text: string, release: string): QuestionTable {
  const rows = text.split('\n').flatMap((line, index) => {
    const isData = line !== '' && !line.startsWith('#');
    return isData ? [parseRow(line, index + 1)] : [];
  });
  refuseDoubles(rows);
  const at = releaseIndex(release);
  if (at === -1) fail(`no release is called ${release}`);
  const present = rows.filter(({ first, last }) => first <= at && at <= last);
  return makeTable(
    release,
    present.map(({ question }) => question),
    (name) =>
      describeOthers(
        rows.filter(({ question }) => matches(question, name)),
        at,
      ),
  );
}

/**
 * The questions of an installer as it is: those of its templates (texts of debconf templates), and of `known` those
 * that they cannot tell of: names that have no template, and the questions of components and packages outside it.
 */
export function tableFromTemplates(templates: Iterable<string>, known: QuestionTable): QuestionTable {
  const own = [...templates].flatMap(readTemplates).map(
    (template): Question => ({
      ...template,
      owners: known.find(template.name)?.owners ?? ['d-i'],
      hasTemplate: true,
    }),
  );
  const components = new Set(own.map(({ name }) => firstPart(name)));
  const rest = known.questions.filter(({ name, hasTemplate }) => !hasTemplate || !components.has(firstPart(name)));
  return makeTable(known.release, [...own, ...rest], known.whenElse);
}

/** `partman-auto/disk` belongs to `partman-auto`. */
export function firstPart(name: string): string {
  return name.split('/', 1)[0] ?? '';
}

function makeTable(
  release: string,
  questions: readonly Question[],
  whenElse: QuestionTable['whenElse'],
): QuestionTable {
  const byName = new Map(questions.map((question) => [question.name, question]));
  const numbered = questions.filter(({ name }) => name.includes('#'));
  return {
    release,
    questions,
    find: (name) => byName.get(name) ?? numbered.find((question) => matches(question, name)),
    whenElse,
  };
}

function matches({ name: pattern }: Question, name: string): boolean {
  if (!pattern.includes('#')) return pattern === name;
  const [before = '', after = ''] = pattern.split('#');
  return (
    name.startsWith(before) &&
    name.endsWith(after) &&
    /^\d+$/.test(name.slice(before.length, name.length - after.length))
  );
}

/** When a question exists whose rows all hold for other releases than the one at this place. */
function describeOthers(rows: readonly Row[], at: number): string | undefined {
  const first = Math.min(...rows.map((row) => row.first));
  const last = Math.max(...rows.map((row) => row.last));
  if (at < first && rows.length > 0) return `since ${releaseNames[first]}`;
  return at > last && rows.length > 0 ? `up to ${releaseNames[last]}` : undefined;
}

function parseRow(text: string, line: number): Row {
  const values = text.split('\t');
  if (values.length > columns.length) fail(`line ${line}: ${values.length} columns instead of ${columns.length}`);
  const cells = Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ''])) as Cells;
  const fault = findFault(cells);
  if (fault !== undefined) fail(`line ${line}: ${fault}`);
  return {
    line,
    first: releaseIndex(cells.since),
    last: cells.until === '' ? Number.POSITIVE_INFINITY : releaseIndex(cells.until),
    question: {
      name: cells.name,
      owners: cells.owners.split(' '),
      type: cells.type,
      choices: cells.choices === '' ? null : splitChoices(cells.choices),
      default: cells.default,
      hasTemplate: cells.template === '',
    },
  };
}

function findFault({ since, until, owners, name, type, choices, template }: Cells): string | undefined {
  if (releaseIndex(since) === -1) return `no release is called "${since}"`;
  if (until !== '' && releaseIndex(until) === -1) return `no release is called "${until}"`;
  if (until !== '' && releaseIndex(until) < releaseIndex(since)) return `${until} is before ${since}`;
  if (!/^[a-z0-9.+-]+( [a-z0-9.+-]+)*$/.test(owners)) return `"${owners}" are no owners`;
  if (!/^[\w.+-]+(\/[\w.+#-]+)+$/.test(name)) return `"${name}" is no name of a question`;
  if (!questionTypes.includes(type)) return `"${type}" is no type of a question`;
  if (choices !== '' && !type.endsWith('select')) return `a ${type} has no choices`;
  return template === '' || template === 'none' ? undefined : `"${template}" stands where only none may`;
}

function releaseIndex(name: string): number {
  return (releaseNames as readonly string[]).indexOf(name);
}

function refuseDoubles(rows: readonly Row[]): void {
  const byName = new Map<string, Row>();
  for (const row of [...rows].sort((a, b) => a.first - b.first || a.line - b.line)) {
    const { name } = row.question;
    const earlier = byName.get(name);
    if (earlier !== undefined && earlier.last >= row.first) {
      fail(`line ${row.line}: ${name} of ${releaseNames[row.first]} is in line ${earlier.line} already`);
    }
    byName.set(name, row);
  }
}

function fail(found: string): never {
  throw new PassforgeError('failed', `reading the table of questions: ${found}`);
}
