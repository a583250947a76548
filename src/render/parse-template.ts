/** Parses a Handlebars template; what it cannot read is told at its place. */
import Handlebars from 'handlebars';
import { templateError } from './template-error.ts';

export function parseTemplate(file: string, text: string): hbs.AST.Program {
  try {
    return Handlebars.parse(text, { srcName: file });
  } catch (error) {
    // Handlebars throws something that is no native Error; its message carries the place in words and a drawing.
    const message = String((error as { message?: unknown }).message);
    const line = /line (\d+)/.exec(message)?.[1] ?? '1';
    const expected = message.split('\n').at(-1) ?? message;
    throw templateError({ file, line: Number(line), column: 1 }, `not a template: ${expected}`, error);
  }
}
