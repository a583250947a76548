/**
 * The description's own files and units among the rendered ones. No template ever sees their content. Files that come from a stick are
 * not among them.
 */
import { PassforgeError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { RenderedFile } from './render-job.ts';

interface DescribedFile extends Omit<RenderedFile, 'content'> {
  /** Null for a file that the installer copies off a stick. */
  readonly content: string | null;
  /** The item of the description: `files[0]`. */
  readonly item: string;
  /** The key of the item that says where it lands. */
  readonly place: string;
}

const unitFolder = 'etc/systemd/system';

/** The files and units of the description. */
export function ownFiles({ files, units }: Host): DescribedFile[] {
  return [
    ...files.map(({ path, mode, content }, index) => ({
      item: `files[${index}]`,
      place: 'path',
      path: path.slice(1),
      mode,
      content,
    })),
    ...units.map(({ name, content }, index) => ({
      item: `units[${index}]`,
      place: 'name',
      path: `${unitFolder}/${name}`,
      mode: 0o644,
      content,
    })),
  ];
}

/** @throws PassforgeError that names each path which passforge itself writes, or needs as a folder */
export function withOwnFiles(rendered: readonly RenderedFile[], host: Host): RenderedFile[] {
  const own = ownFiles(host);
  const refused = own.filter(({ path }) => rendered.some((file) => collides(file.path, path)));
  if (refused.length > 0) {
    const message = refused
      .map(({ item, place, path }) => `${item}.${place}: passforge itself writes /${path}`)
      .join('\n');
    throw new PassforgeError('description', message, {
      hint: 'Take it out; what passforge writes is changed by other keys, or in templates/target.',
    });
  }
  const packed = own.flatMap(({ path, mode, content }) => (content === null ? [] : [{ path, mode, content }]));
  return [...rendered, ...packed];
}

function collides(rendered: string, own: string): boolean {
  return rendered === own || rendered.startsWith(`${own}/`) || own.startsWith(`${rendered}/`);
}
