/** The texts that the installer gets: preseed.cfg out of its parts, and the scripts and settings of the seed. */
import type { Host } from '../host/host.ts';
import type { RenderedFile, TemplateSource } from './render-host.ts';
import { renderTemplate } from './render-template.ts';

/** Joins the parts of `preseed/` in the order of their numbers. `packages` are what pkgsel installs. */
export function renderPreseed(host: Host, packages: readonly string[], parts: readonly TemplateSource[]): string {
  const view = installerView(host, packages);
  return [...parts]
    .filter(({ path }) => /^\d\d-.*\.cfg\.hbs$/.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => renderTemplate(`preseed/${path}`, text, view))
    .join('\n');
}

/** Renders `templates/seed`, path for path; a file without `.hbs` is taken as it is. */
export function renderInstallerFiles(host: Host, sources: readonly TemplateSource[]): RenderedFile[] {
  const view = installerView(host, []);
  return sources.map((source) => {
    // of a checkout's permissions, which the umask changes, only "executable" counts
    const mode = (source.mode & 0o100) === 0 ? 0o644 : 0o755;
    const { path, text } = source;
    return path.endsWith('.hbs')
      ? {
          path: path.slice(0, -'.hbs'.length),
          mode,
          content: renderTemplate(`templates/seed/${path}`, text, view),
        }
      : { path, mode, content: text };
  });
}

function installerView(host: Host, packages: readonly string[]): object {
  const { disk, administrator } = host;
  const orEmpty = (value: string | number | null): string => (value === null ? '' : String(value));
  return {
    locale: host.locale,
    keyboard: host.keyboard,
    hostname: host.hostname,
    domain: host.domain ?? '',
    timezone: host.timezone,
    mirror: host.mirror ?? '',
    codename: host.release,
    administrator: {
      name: administrator.name,
      fullName: administrator.fullName,
      passwordHash: administrator.passwordHash,
    },
    disk: {
      serial: orEmpty(disk.serial),
      model: orEmpty(disk.model),
      byId: orEmpty(disk.byId),
      minBytes: orEmpty(disk.minBytes),
      maxBytes: orEmpty(disk.maxBytes),
    },
    packages,
  };
}
