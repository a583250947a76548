/** The building blocks of the schema: a field of text, a section of keys, a list, each with messages for an admin. */
import { z } from 'zod';
import { describeValue, quoteText, unprintable, unstorable } from './plain-text.ts';

/** Why a text of the right form is refused all the same: the whole message. */
export class FieldError extends Error {}

/**
 * A text that `parse` turns into a value. `parse` returns undefined for a text that is not `what`, and throws FieldError
 * where another reason helps more.
 */
export function field<T>(what: string, parse: (text: string) => T | undefined) {
  return fieldOf(what, parse, (text) => (text === '' ? ', got nothing' : `, got ${quoteText(text)}`));
}

/** A field whose value no message shows. */
export function secretField<T>(what: string, parse: (text: string) => T | undefined) {
  return fieldOf(what, parse, () => '');
}

/** A text of any number of lines, such as the content of a file; no message shows it. */
export function textField<T>(what: string, parse: (text: string) => T | undefined) {
  return fieldOf(what, parse, () => '', unstorable);
}

type FindFlaw = (text: string) => string | undefined;

function fieldOf<T>(
  what: string,
  parse: (text: string) => T | undefined,
  got: (text: string) => string,
  findFlaw: FindFlaw = unprintable,
) {
  const checked = z.string({ error: wrongType(what) }).transform((text, context): T => {
    const outcome = attempt(text, parse, findFlaw);
    if (!(outcome instanceof FieldError)) return outcome;
    context.addIssue(outcome.message === '' ? `expected ${what}${got(text)}` : outcome.message);
    return z.NEVER;
  });
  return checked.meta({ form: what });
}

function attempt<T>(text: string, parse: (text: string) => T | undefined, findFlaw: FindFlaw): T | FieldError {
  try {
    const value = parse(text);
    // The parser's own reason comes first, as for a private key of many lines.
    const flaw = findFlaw(text);
    return flaw === undefined ? (value ?? new FieldError('')) : new FieldError(flaw);
  } catch (error) {
    if (error instanceof FieldError) return error;
    throw error;
  }
}

/** What each key of a section is for, in a sentence: editors and the reference page show it. */
type About<Shape> = { readonly [Key in keyof Shape]: string };

/** A mapping with these keys and no others. */
export function section<Shape extends z.ZodRawShape>(what: string, shape: Shape, about: About<Shape>) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(describeEach(shape, about), {
    // The names of the known keys alone: schema-findings.ts makes one finding of each unknown key.
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : wrongType(what)(issue)),
  });
}

function describeEach<Shape extends z.ZodRawShape>(shape: Shape, about: About<Shape>): Shape {
  const described = Object.entries(shape).map(([key, schema]) => [
    key,
    (schema as z.ZodType).describe(about[key] ?? ''),
  ]);
  return Object.fromEntries(described);
}

export function listOf<Item extends z.ZodType>(what: string, item: Item) {
  return z.array(item, { error: wrongType(what) });
}

/** Null stands for an absent key; YAML itself has no null here, all its scalars are text. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullable().default(null);
}

/** One of a few words. */
export function word<const Words extends readonly string[]>(...words: Words) {
  const what = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  const checked = field(what ?? '', (text): Words[number] | undefined => words.find((candidate) => candidate === text));
  return checked.meta({ form: what, enum: [...words] });
}

export function wholeNumber(minimum: number, maximum: number) {
  return field(`a whole number from ${minimum} to ${maximum}`, (text) => {
    const value = /^(0|[1-9][0-9]{0,8})$/.test(text) ? Number(text) : Number.NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  });
}

/** `got` is told by kind only, never by value: it may be a secret in the wrong place. */
export function wrongType(what: string) {
  return ({ input }: { input?: unknown }): string =>
    input === undefined ? `missing: expected ${what}` : `expected ${what}, got ${describeValue(input)}`;
}
