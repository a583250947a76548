/** Renders one Handlebars template strictly: no escaping, no missing names, every value through a quoting helper. */
import Handlebars from 'handlebars';
import { checkTemplate } from './check-template.ts';
import { parseTemplate } from './parse-template.ts';
import { quoteFor, UnquotableValue } from './quoting.ts';
import { templateError } from './template-error.ts';

/** Parts of templates by name, each with its file as messages show it. */
export type Partials = Readonly<Record<string, { readonly file: string; readonly text: string }>>;

/**
 * @param name file name of the template, as messages show it
 * @param view strings, booleans, arrays and plain objects; strings are what can be printed
 * @param partials what `{{> name}}` puts in, by name
 * Throws a PassforgeError with file, line and column for everything that is wrong.
 */
export function renderTemplate(name: string, text: string, view: object, partials: Partials = {}): string {
  const parsed = new Map(
    Object.entries(partials).map(([part, { file, text }]) => [part, { file, program: parseTemplate(file, text) }]),
  );
  const program = parseTemplate(name, text);
  checkTemplate({ file: name, root: view, partials: parsed }, program);
  const environment = createEnvironment();
  for (const [part, { file, text }] of Object.entries(partials)) {
    environment.registerPartial(part, environment.compile(text, compileOptions(file)));
  }
  return environment.compile(text, compileOptions(name))(view);
}

/** Standalone lines are judged by the text, so a part in an indented place keeps its own indentation. */
function compileOptions(file: string): CompileOptions & { srcName: string } {
  return { noEscape: true, strict: true, preventIndent: true, srcName: file };
}

interface HelperOptions {
  readonly loc: hbs.AST.SourceLocation;
}

function createEnvironment(): typeof Handlebars {
  const environment = Handlebars.create();
  for (const [name, quote] of Object.entries(quoteFor)) {
    environment.registerHelper(name, (value: string, options: HelperOptions) => quoteAt(quote, value, options));
  }
  return environment;
}

function quoteAt(quote: (value: string) => string, value: string, { loc }: HelperOptions): string {
  try {
    return quote(value);
  } catch (error) {
    if (!(error instanceof UnquotableValue)) throw error;
    const place = {
      file: loc.source,
      line: loc.start.line,
      column: loc.start.column + 1,
    };
    throw templateError(place, `the value has ${error.message}`, error);
  }
}
