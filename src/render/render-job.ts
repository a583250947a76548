/** One file that a host gets: which template makes it, and what that template is given. */
import { join } from 'node:path';
import { type Partials, renderTemplate } from './render-template.ts';

/** One file of a folder of templates, as it is on disk. */
export interface TemplateSource {
  /** Relative, with `.hbs` when it is a template. */
  readonly path: string;
  readonly mode: number;
  readonly text: string;
  /** The admin's own folder that it comes from; absent for ours. */
  readonly overlay?: string;
}

export interface RenderJob {
  /** Where the result lands: relative, without `.hbs`. */
  readonly path: string;
  readonly mode: number;
  /** The template's file, as messages show it. */
  readonly template: string;
  readonly text: string;
  /** What the template may use; null for a file that is taken as it is. */
  readonly view: object | null;
  /** Which item of the whole view that is: `guests[1]`; '' for the whole. */
  readonly item: string;
  readonly partials: Partials;
}

/** A file below a root; its owner is root. */
export interface RenderedFile {
  /** Relative to the root of the installer or of the host: `etc/default/grub.d/passforge.cfg`. */
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

/** `folder` is that of the templates: `templates/target`. */
export function templateName(folder: string, { path, overlay }: TemplateSource): string {
  return join(overlay ?? '', folder, path);
}

/** A template that comes out empty leaves no file. */
export function renderJobs(jobs: readonly RenderJob[]): RenderedFile[] {
  return jobs
    .map((job) => ({ path: job.path, mode: job.mode, content: renderJob(job) }))
    .filter(({ content }) => content.trim() !== '');
}

/** @throws PassforgeError with the place in the template */
export function renderJob({ template, text, view, partials }: RenderJob): string {
  return view === null ? text : renderTemplate(template, text, view, partials);
}
