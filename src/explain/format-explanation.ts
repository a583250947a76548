/** The texts of `passforge explain`: all files, one file line by line, one line in full. */
import { hostJsonSchema, listKeys } from '../host/written/json-schema.ts';
import type { ExplainedFile, ExplainedLine } from './explained-file.ts';
import type { ExplainedPlace } from './find-place.ts';
import { type Departure, departures } from './howto-departures.ts';

/** `description` is the file of the description, as the admin typed it. */
export function formatPlace({ file, line }: ExplainedPlace, description: string): string {
  return line === null ? formatFile(file, description) : formatLine(file, line.number, line.explained, description);
}

/** Each file with its templates, then each departure from the howto with its lines. */
export function formatFiles(files: readonly ExplainedFile[]): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  const list = files.map((file) => `${file.path.padEnd(width)}  ${sourceOf(file)}`);
  const told = departures.flatMap((departure) => {
    const places = files.flatMap(({ path, lines }) => formatNumbers(path, linesWith(departure, lines)));
    return places.length === 0 ? [] : ['', ...formatDeparture(departure), `  where: ${places.join(', ')}`];
  });
  return [...list, '', 'Departures from the howto of 2016:', ...told].join('\n');
}

function sourceOf({ lines }: ExplainedFile): string {
  const [template = '', ...others] = templatesOf(lines);
  if (template === '') return 'text of the description';
  return others.length === 0 ? template : `${template} and ${others.length} more`;
}

function templatesOf(lines: readonly ExplainedLine[]): string[] {
  return [...new Set(lines.map(({ template }) => template).filter((template) => template !== ''))];
}

function linesWith(departure: Departure, lines: readonly ExplainedLine[]): number[] {
  return lines.flatMap((line, index) => (line.departures.includes(departure) ? [index + 1] : []));
}

/** `target/etc/hosts:4`, or with first and last of several lines: `:6-14`. */
function formatNumbers(path: string, numbers: readonly number[]): string[] {
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined) return [];
  return [first === last ? `${path}:${first}` : `${path}:${first}-${last}`];
}

function formatDeparture({ section, howto, because }: Departure): string[] {
  return [`§${section}: the howto ${howto}`, `  why not: ${because}`];
}

/** Each line behind its number and that of its template; below it what decides it. */
function formatFile({ path, lines }: ExplainedFile, description: string): string {
  const notes = lines.map((line) => notesOf(line, description));
  const texts = lines.flatMap((line, index) => {
    const from = line.template === '' ? '' : String(line.templateLine);
    const isNew = line.template !== '' && line.template !== lastTemplate(lines, index);
    return [
      ...(isNew ? [`${' '.repeat(7)}-- ${line.template}`] : []),
      `${String(index + 1).padStart(5)} ${from.padStart(5)}  ${line.text}`.trimEnd(),
      ...belowRun(notes, index).map((note) => `${' '.repeat(13)}${note}`),
    ];
  });
  return [`${path}: its lines, those of the templates, what decides them`, '', ...texts].join('\n');
}

/** Template of the nearest line before that has one. */
function lastTemplate(lines: readonly ExplainedLine[], index: number): string | undefined {
  return lines.slice(0, index).findLast(({ template }) => template !== '')?.template;
}

/** Lines with the same notes have them once, below the last of them. */
function belowRun(notes: readonly (readonly string[])[], index: number): string[] {
  const isSame = (other: number): boolean => notes[other]?.join('\n') === notes[index]?.join('\n');
  if (isSame(index + 1)) return [];
  let first = index;
  while (isSame(first - 1)) first--;
  const lines = first === index ? '' : `lines ${first + 1}-${index + 1}: `;
  return (notes[index] ?? []).map((note) => `^ ${lines}${note}`);
}

function notesOf(line: ExplainedLine, description: string): string[] {
  const keys = keysOf(line, description);
  return [...(keys.length === 0 ? [] : [keys.join(', ')]), ...line.departures.map(shortDeparture)];
}

function keysOf({ written, leftOut }: ExplainedLine, description: string): string[] {
  return [...written.map(({ key, place }) => `${key} (${description}:${place.line})`), ...leftOut.map(formatDefault)];
}

function shortDeparture({ section, howto }: Departure): string {
  return `unlike §${section} of the howto, which ${howto}`;
}

function formatLine(file: ExplainedFile, number: number, line: ExplainedLine, description: string): string {
  const { template, templateLine } = line;
  return [
    `${file.path}:${number}`,
    `    ${line.text}`,
    '',
    template === '' ? 'Text of the description.' : `Made by line ${templateLine} of ${template}.`,
    ...section('Decided by', keysOf(line, description)),
    ...line.departures.flatMap((departure) => ['', ...formatDeparture(departure)]),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((text) => `  ${text}`)];
}

/** The default is told in the words of the reference page. */
function formatDefault(key: string): string {
  const about = aboutOf.get(key.replace(/\[\d+\]/g, '[]')) ?? '';
  const [, value] = /\(default: (.*)\)\.?$/.exec(about) ?? [];
  return value === undefined ? `${key} (left out)` : `${key} (left out: ${value})`;
}

const aboutOf: ReadonlyMap<string, string> = new Map(
  listKeys(hostJsonSchema()).map(({ key, schema }) => [key, schema.description ?? '']),
);
