/** Values of command-line options, checked; a wrong one names the option as it is typed. */
import { PassforgeError } from '../errors.ts';

export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly [option: string]: string | boolean | undefined;
}

/** @throws PassforgeError when it is missing */
export function requiredText(options: CommonOptions, name: string): string {
  const value = optionalText(options[name]);
  if (value === null) {
    throw new PassforgeError('usage', `reading the command line: --${asTyped(name)} is missing`);
  }
  return value;
}

/** Null when it is not given. @throws PassforgeError for an empty one, which mostly is an empty variable of a shell */
export function optionalText(value: string | boolean | undefined): string | null {
  if (value === '') throw new PassforgeError('usage', 'reading the command line: an option has an empty value');
  if (typeof value === 'string' && value.startsWith('--')) {
    throw new PassforgeError(
      'usage',
      `reading the command line: ${value} stands where the value of an option is wanted`,
      {
        hint: `For a file of that name write ./${value}.`,
      },
    );
  }
  return typeof value === 'string' ? value : null;
}

export function oneOf<T extends string>(options: CommonOptions, name: string, choices: readonly T[]): T {
  const value = options[name];
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw new PassforgeError(
      'usage',
      `reading the command line: --${asTyped(name)} is ${choices.join(' or ')}, got ${value}`,
    );
  }
  return choice;
}

export function wholeNumber(options: CommonOptions, name: string): number | null {
  const value = options[name];
  if (value === undefined) {
    return null;
  }
  if (typeof value !== 'string' || !/^[1-9]\d{0,8}$/.test(value)) {
    throw new PassforgeError(
      'usage',
      `reading the command line: expected a whole number for --${asTyped(name)}, got ${value}`,
    );
  }
  return Number(value);
}

export function gibibytes(value: number | null): number | null {
  return value === null ? null : value * 1024 ** 3;
}

/** `diskSize`, as commander calls it, is `--disk-size`. */
function asTyped(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Null when it is not given. @throws PassforgeError when it is no date */
export function date(options: CommonOptions, name: string): Date | null {
  const value = options[name];
  if (typeof value !== 'string') return null;
  const read = new Date(value);
  if (!Number.isNaN(read.getTime())) return read;
  throw new PassforgeError(
    'usage',
    `reading the command line: --${asTyped(name)} is a date like 2026-09-12T07:55:41Z, got ${value}`,
  );
}
