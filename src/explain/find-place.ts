/** Finds the file and the line that an admin names: `target/etc/hosts`, `/etc/hosts:4`, `grub.d/passforge.cfg`. */
import { PassforgeError } from '../errors.ts';
import type { OwnFile } from '../host/file/own-file.ts';
import type { ExplainedFile, ExplainedLine } from './explained-file.ts';

export interface ExplainedPlace {
  readonly file: ExplainedFile;
  /** Null for the whole file. */
  readonly line: { readonly number: number; readonly explained: ExplainedLine } | null;
}

/**
 * @param own the description's own files, of which some come from a stick
 * @throws PassforgeError when it names no file, several, or a line that the file does not have
 */
export function findPlace(
  files: readonly ExplainedFile[],
  place: string,
  own: readonly Pick<OwnFile, 'path' | 'stick'>[] = [],
): ExplainedPlace {
  const whole = matching(files, place);
  const [, path = place, number = ''] = /^(.*):(\d+)$/.exec(place) ?? [];
  const found = whole.length > 0 || number === '' ? whole : matching(files, path);
  const [file, ...others] = found;
  if (file === undefined) refuseStickFile(own, path);
  if (file === undefined)
    throw refuse(`no file ${path} is rendered for this host`, 'Without a file, explain lists all.');
  if (others.length > 0) throw refuse(`${path} is ${listPaths(found)}`, 'Name one of them in full.');
  if (whole.length > 0 || number === '') return { file, line: null };
  const explained = file.lines[Number(number) - 1];
  if (explained !== undefined) return { file, line: { number: Number(number), explained } };
  throw refuse(`${file.path} has no line ${number}`, `Its lines are 1 to ${file.lines.length}.`);
}

function refuseStickFile(own: readonly Pick<OwnFile, 'path' | 'stick'>[], name: string): void {
  const ends = (path: string): boolean => path === name || path.endsWith(`/${name}`) || `target${path}` === name;
  const found = own.find(({ path, stick }) => stick !== null && ends(path));
  if (!found?.stick) return;
  const { file, label } = found.stick;
  throw refuse(
    `${found.path} is not rendered: the installer copies ${file} off the stick ${label}`,
    'See installer/passforge/stick-files.',
  );
}

/** The path as `passforge render` writes it, the host's own path, or any end of these that is whole names. */
function matching(files: readonly ExplainedFile[], path: string): ExplainedFile[] {
  const exact = files.filter((file) => file.path === path || file.path === `target${path}`);
  return exact.length > 0 || path === '' ? exact : files.filter((file) => file.path.endsWith(`/${path}`));
}

function listPaths(files: readonly ExplainedFile[]): string {
  return files.map(({ path }) => path).join(' or ');
}

function refuse(found: string, hint: string): PassforgeError {
  return new PassforgeError('usage', `explaining: ${found}`, { hint });
}
