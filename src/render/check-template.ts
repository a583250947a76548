/**
 * Checks a parsed template against the view before it is rendered: every name exists, every value is printed through a
 * quoting helper. Handlebars' own strict mode does not see a missing name inside `#if`, `#each` or a helper's argument.
 */
import { quoteFor } from './quoting.ts';
import { templateError } from './template-error.ts';

/** What `this` and `../` mean at one point of a template. */
interface Scope {
  readonly value: unknown;
  readonly parent: Scope | null;
}

interface Check {
  readonly file: string;
  readonly root: unknown;
  /** Parsed partials by name. */
  readonly partials: ReadonlyMap<string, { readonly file: string; readonly program: hbs.AST.Program }>;
}

const conditions = ['if', 'unless'];
const loops = ['each', 'with'];

/** Throws a PassforgeError at the first name, helper or statement that does not fit the view. */
export function checkTemplate(check: Check, program: hbs.AST.Program): void {
  checkProgram(check, program, { value: check.root, parent: null });
}

const checkOf: Readonly<Record<string, (check: Check, statement: never, scope: Scope) => void>> = {
  ContentStatement: () => {},
  CommentStatement: () => {},
  MustacheStatement: checkMustache,
  BlockStatement: checkBlock,
  PartialStatement: checkPartial,
};

function checkProgram(check: Check, program: hbs.AST.Program | undefined, scope: Scope): void {
  for (const statement of program?.body ?? []) {
    const checkStatement = checkOf[statement.type];
    if (checkStatement === undefined) throw refuse(check, statement, `${statement.type} is not used in our templates`);
    checkStatement(check, statement as never, scope);
  }
}

function checkMustache(check: Check, mustache: hbs.AST.MustacheStatement, scope: Scope): void {
  const helper = nameOf(mustache.path);
  if (!Object.hasOwn(quoteFor, helper)) {
    const formats = Object.keys(quoteFor).join(', ');
    throw refuse(check, mustache, `{{${helper}}} names no format: write {{FORMAT ${helper}}} with one of ${formats}`);
  }
  const value = soleArgument(check, mustache, scope);
  if (typeof value === 'string') return;
  throw refuse(check, mustache, `{{${helper}}} prints strings, and ${describeArgument(mustache)} is ${kindOf(value)}`);
}

function checkBlock(check: Check, block: hbs.AST.BlockStatement, scope: Scope): void {
  const helper = nameOf(block.path);
  if (!conditions.includes(helper) && !loops.includes(helper)) {
    throw refuse(check, block, `{{#${helper}}} is not one of ${[...conditions, ...loops].join(', ')}`);
  }
  const value = soleArgument(check, block, scope);
  if (helper === 'each' && !Array.isArray(value)) {
    throw refuse(check, block, `{{#each}} goes over arrays, and ${describeArgument(block)} is ${kindOf(value)}`);
  }
  for (const innerScope of scopesInside(helper, value, scope)) checkProgram(check, block.program, innerScope);
  checkProgram(check, block.inverse, scope);
}

/** Both branches of a condition are checked, the one not taken too; what is absent or empty has no inside to check. */
function scopesInside(helper: string, value: unknown, scope: Scope): Scope[] {
  if (conditions.includes(helper)) return [scope];
  const items = helper === 'each' ? (value as unknown[]) : [value].filter(Boolean);
  return items.map((item) => ({ value: item, parent: scope }));
}

function checkPartial(check: Check, partial: hbs.AST.PartialStatement, scope: Scope): void {
  const name = nameOf(partial.name);
  const found = check.partials.get(name);
  if (found === undefined) throw refuse(check, partial, `there is no part "${name}"`);
  if (partial.params.length > 0 || partial.hash !== undefined) {
    throw refuse(check, partial, `{{> ${name}}} takes no arguments`);
  }
  checkProgram({ ...check, file: found.file }, found.program, scope);
}

type Call = hbs.AST.MustacheStatement | hbs.AST.BlockStatement;

function soleArgument(check: Check, call: Call, scope: Scope): unknown {
  const [argument, ...more] = call.params;
  if (argument === undefined || more.length > 0 || call.hash !== undefined) {
    throw refuse(check, call, `{{${nameOf(call.path)}}} takes one argument`);
  }
  if (argument.type === 'StringLiteral') return (argument as hbs.AST.StringLiteral).value;
  if (argument.type === 'PathExpression') return lookUp(check, argument as hbs.AST.PathExpression, scope);
  throw refuse(check, argument, `${argument.type} is not used in our templates`);
}

function lookUp(check: Check, path: hbs.AST.PathExpression, scope: Scope): unknown {
  if (path.data) return lookUpData(check, path);
  let from: Scope | null = scope;
  for (let depth = path.depth; depth > 0; depth--) from = from?.parent ?? null;
  if (from === null) throw refuse(check, path, `"${path.original}" goes above the view`);
  return path.parts.reduce((value: unknown, part) => property(check, path, value, part), from.value);
}

/** Only the positions in a loop, as booleans; an index is a number and would be printed by nobody. */
function lookUpData(check: Check, path: hbs.AST.PathExpression): unknown {
  if (path.original === '@first' || path.original === '@last') return true;
  throw refuse(check, path, `"${path.original}" is not used in our templates`);
}

function property(check: Check, path: hbs.AST.PathExpression, value: unknown, part: string): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, part)) {
    return (value as Record<string, unknown>)[part];
  }
  throw refuse(check, path, `there is no "${path.original}"`);
}

function nameOf(node: hbs.AST.Node): string {
  return String((node as hbs.AST.PathExpression).original ?? node.type);
}

function describeArgument(call: Call): string {
  return `"${nameOf(call.params[0] as hbs.AST.Expression)}"`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
}

function refuse(check: Check, node: hbs.AST.Node, found: string): Error {
  const { line, column } = node.loc.start;
  return templateError({ file: check.file, line, column: column + 1 }, found);
}
