/** Everything that depends on one host, as text: reads the templates and renders them, for all verbs alike. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from './host/host.ts';
import { listHostPackages } from './installer/package-sets.ts';
import { type RenderedFile, renderTarget } from './render/render-host.ts';
import { renderInstallerFiles, renderPreseed } from './render/render-seed.ts';
import { buildSeed } from './seed/build-seed.ts';
import { packageRoot } from './system/package-root.ts';
import type { TemplateFolders } from './system/template-folders.ts';

export interface HostFiles {
  readonly preseed: string;
  /** For the installer, relative to its root. */
  readonly installer: readonly RenderedFile[];
  /** For the installed host, relative to its root. */
  readonly target: readonly RenderedFile[];
}

export async function renderHostFiles(host: Host, templates: TemplateFolders): Promise<HostFiles> {
  return {
    preseed: renderPreseed(host, listHostPackages(host), await templates.read('preseed')),
    installer: renderInstallerFiles(host, await templates.read('templates/seed')),
    target: renderTarget(host, await templates.read('templates/target')),
  };
}

/** The seed of a host, as it stands in an image. */
export async function renderSeed(host: Host, templates: TemplateFolders): Promise<Buffer> {
  return buildSeed({ host, version: await readVersion(), ...(await renderHostFiles(host, templates)) });
}

export async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
  return version;
}
