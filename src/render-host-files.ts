/** Everything that depends on one host, as text: reads the templates and renders them, for all verbs alike. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readQuestionTable, refuseDefects } from './check-preseed.ts';
import type { Host } from './host/host.ts';
import { answerReport, type SettledQuestion } from './installer/answer-report.ts';
import { listHostPackages } from './installer/package-sets.ts';
import { renderTarget } from './render/render-host.ts';
import type { RenderedFile, RenderJob } from './render/render-job.ts';
import { joinPreseed, preseedJobs, renderInstallerFiles } from './render/render-seed.ts';
import { tracePreseed } from './render/trace-preseed.ts';
import { buildSeed } from './seed/build-seed.ts';
import { packageRoot } from './system/package-root.ts';
import type { TemplateFolders } from './system/template-folders.ts';

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
  return {
    preseed,
    questions: answerReport(preseed, table),
    installer: renderInstallerFiles(host, await templates.read('templates/seed')),
    target: renderTarget(host, await templates.read('templates/target')),
  };
}

/** The line of a part that made a line of preseed.cfg; only asked when something is wrong with it. */
function originOf(parts: readonly RenderJob[], line: number): string | null {
  const traced = tracePreseed(parts)[line - 1];
  return traced === undefined || traced.template === '' ? null : `${traced.template}:${traced.line}`;
}

/** The seed of a host, as it stands in an image of this host alone. */
export async function renderSeed(host: Host, templates: TemplateFolders): Promise<Buffer> {
  return renderSeedOf([host], templates);
}

/** The seed of several hosts, sorted by their names. */
export async function renderSeedOf(hosts: readonly Host[], templates: TemplateFolders): Promise<Buffer> {
  const version = await readVersion();
  const rendered = hosts.map(async (host) => ({ host, version, ...(await renderHostFiles(host, templates)) }));
  return buildSeed(...(await Promise.all(rendered)));
}

export async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
  return version;
}
