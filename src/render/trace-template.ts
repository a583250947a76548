/**
 * Renders a job as render-job.ts does, and tells of each line which line of which template made it and which
 * values of the view it depends on. It walks the few kinds of statements that check-template.ts lets through.
 */
import { parseTemplate } from './parse-template.ts';
import { quoteFor } from './quoting.ts';
import type { RenderJob } from './render-job.ts';
import type { Partials } from './render-template.ts';

export interface TracedLine {
  readonly text: string;
  /** File of the template, or of the part, that the line begins in. */
  readonly template: string;
  /** 1-based. */
  readonly line: number;
  /** Values that it prints, or that decide whether it is there: `bridge`, `guests[0].memory`. */
  readonly values: readonly string[];
}

/** A stretch of output that one statement made. */
interface Piece {
  readonly text: string;
  readonly template: string;
  readonly line: number;
  readonly values: readonly string[];
}

/** What `this` and `../` mean at one point of a template. */
interface Scope {
  readonly value: unknown;
  /** Its name in the view; '' for the view itself. */
  readonly name: string;
  readonly parent: Scope | null;
}

interface Walk {
  readonly template: string;
  readonly scope: Scope;
  /** Values of the conditions and loops around. */
  readonly around: readonly string[];
  readonly partials: Partials;
  /** Innermost loop: whether this is its first and its last round. */
  readonly round: { readonly first: boolean; readonly last: boolean } | null;
}

/** Expects a template that renders without an error. */
export function traceJob({ template, text, view, item, partials }: RenderJob): TracedLine[] {
  if (view === null) return toLines([{ text, template, line: 1, values: [] }]);
  const scope = { value: view, name: item, parent: null };
  const walk = { template, scope, around: [], partials, round: null };
  return toLines([...walkProgram(walk, parseTemplate(template, text))]);
}

const stepOf: Readonly<Record<string, (walk: Walk, statement: never) => Iterable<Piece>>> = {
  ContentStatement: walkContent,
  CommentStatement: () => [],
  MustacheStatement: walkMustache,
  BlockStatement: walkBlock,
  PartialStatement: walkPartial,
};

function* walkProgram(walk: Walk, program: hbs.AST.Program | undefined): Iterable<Piece> {
  for (const statement of program?.body ?? []) yield* stepOf[statement.type]?.(walk, statement as never) ?? [];
}

/** Of what stands between two tags, Handlebars drops the rest of a tag's own line; the place moves on by that. */
function* walkContent({ template, around }: Walk, content: hbs.AST.ContentStatement): Iterable<Piece> {
  const original = String(content.original);
  const dropped = content.value === original ? '' : (/^[ \t]*\r?\n?/.exec(original)?.[0] ?? '');
  const begins = original.startsWith(content.value) ? '' : dropped;
  const line = content.loc.start.line + newlines(begins);
  yield { text: content.value, template, line, values: around };
}

function* walkMustache(walk: Walk, mustache: hbs.AST.MustacheStatement): Iterable<Piece> {
  const { value, name } = evaluate(walk, mustache.params[0]);
  const text = quoteFor[originalOf(mustache.path)]?.(String(value)) ?? '';
  const values = [...walk.around, ...name];
  yield { text, template: walk.template, line: mustache.loc.start.line, values };
}

function* walkBlock(walk: Walk, block: hbs.AST.BlockStatement): Iterable<Piece> {
  const helper = originalOf(block.path);
  const { value, name } = evaluate(walk, block.params[0]);
  const inner = { ...walk, around: [...walk.around, ...name] };
  const isTrue = Array.isArray(value) ? value.length > 0 : Boolean(value);
  if (helper === 'each') yield* walkLoop(inner, block, value as unknown[], name[0] ?? '');
  else if (isTrue !== (helper === 'unless')) yield* walkProgram(insideOf(inner, helper, value, name), block.program);
  else yield* walkProgram(inner, block.inverse);
}

function insideOf(walk: Walk, helper: string, value: unknown, [name = '']: readonly string[]): Walk {
  return helper === 'with' ? { ...walk, scope: { value, name, parent: walk.scope } } : walk;
}

function* walkLoop(walk: Walk, block: hbs.AST.BlockStatement, items: unknown[], name: string): Iterable<Piece> {
  if (items.length === 0) yield* walkProgram(walk, block.inverse);
  for (const [index, value] of items.entries()) {
    const scope = { value, name: `${name}[${index}]`, parent: walk.scope };
    const round = { first: index === 0, last: index === items.length - 1 };
    yield* walkProgram({ ...walk, scope, round }, block.program);
  }
}

function* walkPartial(walk: Walk, partial: hbs.AST.PartialStatement): Iterable<Piece> {
  const { file, text } = walk.partials[originalOf(partial.name)] ?? { file: '', text: '' };
  yield* walkProgram({ ...walk, template: file }, parseTemplate(file, text));
}

/** The value of an argument, and its name in the view; a literal and a position in a loop have none. */
function evaluate(walk: Walk, argument: hbs.AST.Expression | undefined): { value: unknown; name: string[] } {
  if (argument?.type === 'StringLiteral') return { value: (argument as hbs.AST.StringLiteral).value, name: [] };
  const path = argument as hbs.AST.PathExpression;
  if (path.data) return { value: path.original === '@first' ? walk.round?.first : walk.round?.last, name: [] };
  let scope: Scope | null = walk.scope;
  for (let depth = path.depth; depth > 0; depth--) scope = scope?.parent ?? null;
  const value = path.parts.reduce((of: unknown, part) => (of as Record<string, unknown>)[part], scope?.value);
  const name = [scope?.name ?? '', ...path.parts].filter((part) => part !== '').join('.');
  return { value, name: [name] };
}

function originalOf(node: hbs.AST.Node): string {
  return String((node as hbs.AST.PathExpression).original);
}

/** Cuts the pieces at line ends; each line is told by the first piece that puts something into it. */
function toLines(pieces: readonly Piece[]): TracedLine[] {
  const lines: TracedLine[] = [];
  let open: Piece | null = null;
  for (const piece of pieces) {
    for (const [index, part] of piece.text.split('\n').entries()) {
      if (index > 0) {
        lines.push(close(open));
        open = null;
      }
      if (part !== '' || index < newlines(piece.text))
        open = join(open, { ...piece, text: part, line: piece.line + index });
    }
  }
  return open === null || open.text === '' ? lines : [...lines, close(open)];
}

function join(open: Piece | null, next: Piece): Piece {
  if (open === null) return next;
  const begins = open.text.trim() === '' ? next : open;
  return { ...begins, text: open.text + next.text, values: [...open.values, ...next.values] };
}

function close(open: Piece | null): TracedLine {
  const { text, template, line, values } = open ?? { text: '', template: '', line: 0, values: [] };
  return { text, template, line, values: [...new Set(values)] };
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
