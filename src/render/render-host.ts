/** Turns templates/target/ into the files of one installed host: path for path, with modes. */
import type { Host } from '../host/host.ts';
import { withOwnFiles } from './own-files.ts';
import { type RenderedFile, type RenderJob, renderJobs, type TemplateSource, templateName } from './render-job.ts';
import type { Partials } from './render-template.ts';
import { type TargetView, targetView } from './target-view.ts';

/** Files whose mode is neither 0755 (executable here) nor 0644. */
const ownModes: ReadonlyMap<string, number> = new Map([
  ['etc/passforge/authorized_keys', 0o600],
  ['etc/sudoers.d/passforge', 0o440],
]);

/** What guests' systems are told holds hashes and product keys. */
const guestSeed = /^usr\/local\/lib\/passforge\/guests\/[^/]+\.seed\//;

/** A template with one of these words in its path is rendered once for each item, with the item as its view and its name there. */
const listOf = { GUEST: 'guests', CARD: 'cards', VLAN: 'vlans', BRIDGE: 'bridges' } as const;
const itemTemplate = /(GUEST|CARD|VLAN|BRIDGE)(?=.*\.hbs$)/;
/** A piece that templates put in with `{{> NAME}}`; lands nowhere itself. */
const part = /(?:^|\/)([^/]+)\.part\.hbs$/;
const template = /\.hbs$/;

/** Files sorted by path, the description's own among them. */
export function renderTarget(host: Host, sources: readonly TemplateSource[]): RenderedFile[] {
  return withOwnFiles(renderJobs(targetJobs(host, sources)), host).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What is rendered for the installed host, the description's own files apart. */
export function targetJobs(host: Host, sources: readonly TemplateSource[]): RenderJob[] {
  const view = targetView(host);
  const partials = Object.fromEntries(sources.flatMap(asPart));
  return sources
    .filter((source) => !part.test(source.path))
    .flatMap((source) => jobsOf(source, view).map((job) => ({ ...job, partials })))
    .map((job) => ({ ...job, mode: modeOf(job) }));
}

function modeOf({ path, mode }: RenderJob): number {
  return guestSeed.test(path) ? 0o600 : (ownModes.get(path) ?? mode);
}

function asPart(source: TemplateSource): [string, Partials[string]][] {
  const name = part.exec(source.path)?.[1];
  return name === undefined ? [] : [[name, { file: templateName('templates/target', source), text: source.text }]];
}

function jobsOf(source: TemplateSource, view: TargetView): Omit<RenderJob, 'partials'>[] {
  const { path, mode, text } = source;
  const job = { path: path.replace(template, ''), mode, template: templateName('templates/target', source), text };
  if (!template.test(path)) return [{ ...job, view: null, item: '' }];
  const word = itemTemplate.exec(path)?.[1] as keyof typeof listOf | undefined;
  if (word === undefined) return [{ ...job, view, item: '' }];
  const list = listOf[word];
  return view[list].map((item, index) => ({
    ...job,
    path: job.path.replace(word, item.name),
    view: item,
    item: `${list}[${index}]`,
  }));
}
