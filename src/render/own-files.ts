/** The description's own files and units among the rendered ones. No template ever sees their content. */
import { PassforgeError } from '../errors.ts';
import type { Host } from '../host/host.ts';

interface PlacedFile {
  /** Relative to the root of the host. */
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

const unitFolder = 'etc/systemd/system';

/** @throws PassforgeError that names each path which passforge itself writes, or needs as a folder */
export function withOwnFiles<File extends PlacedFile>(rendered: readonly File[], host: Host): (File | PlacedFile)[] {
  const own = [
    ...host.files.map(({ path, mode, content }, index) => ({ key: `files[${index}].path`, path, mode, content })),
    ...host.units.map(({ name, content }, index) => ({
      key: `units[${index}].name`,
      path: `/${unitFolder}/${name}`,
      mode: 0o644,
      content,
    })),
  ];
  const refused = own.filter(({ path }) => rendered.some((file) => collides(`/${file.path}`, path)));
  if (refused.length > 0) {
    const message = refused.map(({ key, path }) => `${key}: passforge itself writes ${path}`).join('\n');
    throw new PassforgeError('description', message, {
      hint: 'Take it out; what passforge writes is changed by other keys, or in templates/target.',
    });
  }
  return [...rendered, ...own.map(({ path, mode, content }) => ({ path: path.slice(1), mode, content }))];
}

function collides(rendered: string, own: string): boolean {
  return rendered === own || rendered.startsWith(`${own}/`) || own.startsWith(`${rendered}/`);
}
