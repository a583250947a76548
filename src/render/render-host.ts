/** Turns templates/target/ into the files of one installed host: path for path, with modes. */
import type { Host } from '../host/host.ts';
import { renderTemplate } from './render-template.ts';
import { type TargetView, targetView } from './target-view.ts';

/** One file below templates/target, as it is on disk. */
export interface TemplateSource {
  /** Relative, with `.hbs` when it is a template. */
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

/** One file of the installed host; its owner is root. */
export interface RenderedFile {
  /** Relative to the root of the host: `etc/default/grub.d/passforge.cfg`. */
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

/** Files whose mode is neither 0755 (executable here) nor 0644. */
const modeOf: ReadonlyMap<string, number> = new Map([['etc/passforge/authorized_keys', 0o600]]);

/** A template with this name, with an ending or without, is rendered once for each guest, with the guest as its view. */
const guestTemplate = /(^|\/)GUEST((?:\.[a-z]+)?)\.hbs$/;
/** A piece that templates put in with `{{> NAME}}`; lands nowhere itself. */
const part = /(?:^|\/)([^/]+)\.part\.hbs$/;
const template = /\.hbs$/;

/** Files sorted by path. A template that comes out empty leaves no file. */
export function renderTarget(host: Host, sources: readonly TemplateSource[]): RenderedFile[] {
  const view = targetView(host);
  const partials = Object.fromEntries(sources.flatMap(asPart));
  return sources
    .filter((source) => !part.test(source.path))
    .flatMap((source) => renderSource(source, view, partials))
    .filter((file) => file.content.trim() !== '')
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function asPart(source: TemplateSource): [string, string][] {
  const name = part.exec(source.path)?.[1];
  return name === undefined ? [] : [[name, source.text]];
}

function renderSource(source: TemplateSource, view: TargetView, partials: Record<string, string>): RenderedFile[] {
  if (!template.test(source.path)) return [renderedFile(source, source.path, source.text)];
  const render = (values: object) => renderTemplate(`templates/target/${source.path}`, source.text, values, partials);
  if (!guestTemplate.test(source.path)) {
    return [renderedFile(source, source.path.replace(template, ''), render(view))];
  }
  return view.guests.map((guest) => {
    return renderedFile(source, source.path.replace(guestTemplate, `$1${guest.name}$2`), render(guest));
  });
}

function renderedFile(source: TemplateSource, path: string, content: string): RenderedFile {
  return { path, mode: modeOf.get(path) ?? source.mode, content };
}
