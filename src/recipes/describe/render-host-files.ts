/** Everything that depends on one host, as text: reads the templates and renders them, for all verbs alike. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassforgeError } from '../../errors.ts';
import { findSecrets } from '../../host/file/find-secret.ts';
import type { Host } from '../../host/host.ts';
import { answerReport, type SettledQuestion } from '../../installer/answer-report.ts';
import { listHostPackages } from '../../installer/package-sets.ts';
import { renderTarget } from '../../render/render-host.ts';
import type { RenderedFile, RenderJob } from '../../render/render-job.ts';
import { joinPreseed, preseedJobs, renderInstallerFiles } from '../../render/render-seed.ts';
import { tracePreseed } from '../../render/trace-preseed.ts';
import { buildSeed } from '../../seed/build-seed.ts';
import { packageRoot } from '../../system/package-root.ts';
import type { TemplateFolders } from '../../system/template-folders.ts';
import { readQuestionTable, refuseDefects } from './check-preseed.ts';

export interface HostFiles {
  readonly preseed: string;
  /** What the installation could ask, and what settles it. */
  readonly questions: readonly SettledQuestion[];
  /** For the installer, relative to its root. */
  readonly installer: readonly RenderedFile[];
  /** For the installed host, relative to its root. */
  readonly target: readonly RenderedFile[];
}

/** @throws PassforgeError when the preseed has a defect or leaves a question open */
export async function renderHostFiles(host: Host, templates: TemplateFolders): Promise<HostFiles> {
  const parts = preseedJobs(host, listHostPackages(host), await templates.read('preseed'));
  const preseed = joinPreseed(parts);
  const table = await readQuestionTable(host.release);
  refuseDefects(preseed, table, (line) => originOf(parts, line));
  const installer = renderInstallerFiles(host, await templates.read('templates/seed'));
  const target = renderTarget(host, await templates.read('templates/target'));
  const own = new Set(host.files.map(({ path }) => path.slice(1)));
  refuseSecrets([
    { path: 'preseed.cfg', content: preseed },
    ...installer,
    ...target.filter(({ path }) => !own.has(path)),
    ...(await readBaseFiles(templates)),
  ]);
  return { preseed, questions: answerReport(preseed, table), installer, target };
}

/** Of templates, which an overlay may have brought; the rules of descriptions judge the description's own files. */
function refuseSecrets(files: readonly Pick<RenderedFile, 'path' | 'content'>[]): void {
  const found = files.flatMap(({ path, content }) =>
    findSecrets(content).map(({ what, line }) => `${path}:${line}: holds ${what}`),
  );
  if (found.length === 0) return;
  throw new PassforgeError('description', ['looking for secrets in what was rendered:', ...found].join('\n  '), {
    hint: 'Whoever holds the image could read it. Take it out; a file of the description may come from a second stick (`files[].stick`).',
  });
}

/** What goes into the image whatever its hosts are. */
async function readBaseFiles(templates: TemplateFolders): Promise<Pick<RenderedFile, 'path' | 'content'>[]> {
  const folders = ['templates/initrd', 'templates/iso'] as const;
  const files = await Promise.all(folders.map((folder) => templates.read(folder)));
  return folders.flatMap((folder, index) =>
    (files[index] ?? []).map(({ path, text }) => ({ path: `${folder}/${path}`, content: text })),
  );
}

/** The line of a part that made a line of preseed.cfg; only asked when something is wrong with it. */
function originOf(parts: readonly RenderJob[], line: number): string | null {
  const traced = tracePreseed(parts)[line - 1];
  return traced === undefined || traced.template === '' ? null : `${traced.template}:${traced.line}`;
}

/** Makes a seed for the base with this digest of its list of digests. */
export type SeedFor = (base: string) => Promise<Buffer>;

/** The seed of the hosts of an image, sorted by their names, for a base that is not known yet. */
export async function draftSeed(hosts: readonly Host[], templates: TemplateFolders): Promise<SeedFor> {
  const version = await readVersion();
  const overlay = (await templates.readOverlay()).map(({ path }) => path);
  const rendered = hosts.map(async (host) => ({ host, version, overlay, ...(await renderHostFiles(host, templates)) }));
  const parts = await Promise.all(rendered);
  return (base) => buildSeed(...parts.map((part) => ({ ...part, base })));
}

/** The seed of a host, as it stands in an image of this host alone. */
export async function renderSeed(host: Host, templates: TemplateFolders, base: string): Promise<Buffer> {
  return (await draftSeed([host], templates))(base);
}

export async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
  return version;
}
