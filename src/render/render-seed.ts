/** The texts that the installer gets: preseed.cfg out of its parts, and the scripts and settings of the seed. */
import { PassforgeError } from '../errors.ts';
import { debianReleases } from '../host/debian-releases.ts';
import type { Host } from '../host/host.ts';
import type { RenderedFile, TemplateSource } from './render-host.ts';
import { renderTemplate } from './render-template.ts';
import { diskView, storageView } from './storage-view.ts';
import { systemInstallerView } from './system-installer-view.ts';

/** Joins the parts of `preseed/` in the order of their numbers. `packages` are what pkgsel installs. */
export function renderPreseed(host: Host, packages: readonly string[], parts: readonly TemplateSource[]): string {
  const view = installerView(host, packages);
  const stray = parts.find(({ path }) => !/^\d\d-[a-z0-9-]+\.cfg\.hbs$/.test(path) && path !== 'README.md');
  if (stray !== undefined) {
    throw new PassforgeError('failed', `reading preseed/: ${stray.path} is no part of the preseed`, {
      hint: 'Name it as in 95-mine.cfg.hbs, or move it elsewhere.',
    });
  }
  return [...parts]
    .filter(({ path }) => path !== 'README.md')
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => renderTemplate(`preseed/${path}`, text, view))
    .join('\n');
}

/** Files whose mode is not that of their templates. */
const modeOf: ReadonlyMap<string, number> = new Map([['passforge/passwords', 0o600]]);

/** Renders `templates/seed`, path for path; a file without `.hbs` is taken as it is, an empty one is left out. */
export function renderInstallerFiles(host: Host, sources: readonly TemplateSource[]): RenderedFile[] {
  refuseStrayHooks(sources);
  const view = installerView(host, []);
  return sources
    .map(({ path, mode, text }) =>
      path.endsWith('.hbs')
        ? { path: path.slice(0, -'.hbs'.length), mode, content: renderTemplate(`templates/seed/${path}`, text, view) }
        : { path, mode, content: text },
    )
    .filter(({ content }) => content.trim() !== '')
    .map((file) => ({ ...file, mode: modeOf.get(file.path) ?? file.mode }));
}

/** An editor's backup of a hook would be run like a hook. */
function refuseStrayHooks(sources: readonly TemplateSource[]): void {
  const stray = sources.find(({ path }) => /late-command\.d\//.test(path) && !/\/\d\d-[a-z0-9-]+(\.hbs)?$/.test(path));
  if (stray !== undefined) {
    throw new PassforgeError('failed', `reading templates/seed/: ${stray.path} is no name for a hook`, {
      hint: 'Name it as in 95-mine or 95-mine.hbs, or move it elsewhere.',
    });
  }
}

function installerView(host: Host, packages: readonly string[]): object {
  const { disk, administrator } = host;
  const row = debianReleases[host.release];
  return {
    locale: host.locale,
    keyboard: host.keyboard,
    hostname: host.hostname,
    domain: host.domain ?? '',
    timezone: host.timezone,
    administrator: {
      name: administrator.name,
      fullName: administrator.fullName,
      passwordHash: administrator.passwordHash,
    },
    disk: diskView(disk),
    storage: storageView(host),
    asksForFirmware: row.looksFirmwareUp,
    asksForFirmwareComponent: row.firmwareComponent === 'non-free-firmware',
    asksForNvram: row.asksForNvram,
    packages,
    ...systemInstallerView(host),
  };
}
