/** The one error of rendering: which template, where in it, and what is wrong there. */
import { PassforgeError } from '../errors.ts';

/** A place in a template; the column counts from 1. */
export interface TemplatePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `rendering FILE:LINE:COLUMN: what was found` */
export function templateError(place: TemplatePlace, found: string, cause?: unknown): PassforgeError {
  const where = `${place.file}:${place.line}:${place.column}`;
  return new PassforgeError('failed', `rendering ${where}: ${found}`, {
    cause,
  });
}
