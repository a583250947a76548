/** The texts that the installer gets: preseed.cfg out of its parts, and the scripts and settings of the seed. */
import { PassforgeError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import {
  type MachineIdentity,
  placeholderSerials,
  placeholderUuids,
  swapUuid,
} from '../host/machine/machine-identity.ts';
import { debianReleases } from '../host/release/debian-releases.ts';
import {
  type RenderedFile,
  type RenderJob,
  renderJob,
  renderJobs,
  type TemplateSource,
  templateName,
} from './render-job.ts';
import { diskView, storageView } from './storage-view.ts';
import { systemInstallerView } from './system-installer-view.ts';

/** An empty line between the parts of preseed.cfg. */
export const betweenParts = '\n';

/** Renders the parts and joins them. */
export function joinPreseed(parts: readonly RenderJob[]): string {
  return parts.map(renderJob).join(betweenParts);
}

/** The parts of preseed.cfg, in the order of their numbers. `packages` are what pkgsel installs. */
export function preseedJobs(host: Host, packages: readonly string[], parts: readonly TemplateSource[]): RenderJob[] {
  const stray = parts.find(({ path }) => !/^\d\d-[a-z0-9-]+\.cfg\.hbs$/.test(path) && path !== 'README.md');
  if (stray !== undefined) {
    throw new PassforgeError('failed', `reading preseed/: ${stray.path} is no part of the preseed`, {
      hint: 'Name it as in 95-mine.cfg.hbs, or move it elsewhere.',
    });
  }
  const view = installerView(host, packages);
  return [...parts]
    .filter(({ path }) => path !== 'README.md')
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((source) => installerJob('preseed', source, view));
}

/** Files whose mode is not that of their templates. */
const modeOf: ReadonlyMap<string, number> = new Map([['passforge/passwords', 0o600]]);

/** Renders `templates/seed`, path for path. */
export function renderInstallerFiles(host: Host, sources: readonly TemplateSource[]): RenderedFile[] {
  return renderJobs(installerJobs(host, sources));
}

/** What is rendered for the installer beside the preseed; a file without `.hbs` is taken as it is. */
export function installerJobs(host: Host, sources: readonly TemplateSource[]): RenderJob[] {
  refuseStrayHooks(sources);
  const view = installerView(host, []);
  return sources
    .map((source) => installerJob('templates/seed', source, view))
    .map((job) => ({ ...job, mode: modeOf.get(job.path) ?? job.mode }));
}

function installerJob(folder: string, source: TemplateSource, view: object): RenderJob {
  const { path, mode, text } = source;
  return {
    path: path.replace(/\.hbs$/, ''),
    mode,
    template: templateName(folder, source),
    text,
    view: path.endsWith('.hbs') ? view : null,
    item: '',
    partials: {},
  };
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

/** The country of a locale, `IT` of `it_IT.UTF-8`; the installer wants one for C.UTF-8 too. */
function countryOf(locale: string): string {
  return /^[a-z]+_([A-Z]{2})/.exec(locale)?.[1] ?? 'US';
}

/** An absent condition is ''. */
function machineView(machine: MachineIdentity | null): object | false {
  if (machine === null) return false;
  const { serial, uuid, mac } = machine;
  return {
    serial: serial ?? '',
    uuid: uuid ?? '',
    swappedUuid: uuid === null ? '' : swapUuid(uuid),
    mac: mac ?? '',
    placeholders: [...placeholderSerials, ...placeholderUuids].join('\n'),
  };
}

function installerView(host: Host, packages: readonly string[]): object {
  const { disk, machine, administrator } = host;
  const row = debianReleases[host.release];
  return {
    locale: host.locale,
    country: countryOf(host.locale),
    keyboard: host.keyboard,
    hostname: host.hostname,
    domain: host.domain ?? '',
    timezone: row.olderZoneNames[host.timezone] ?? host.timezone,
    administrator: {
      name: administrator.name,
      fullName: administrator.fullName,
      passwordHash: administrator.passwordHash,
    },
    machine: machineView(machine),
    disk: diskView(disk),
    storage: storageView(host),
    asksForFirmware: row.looksFirmwareUp,
    asksForFirmwareComponent: row.firmwareComponent === 'non-free-firmware',
    asksForNvram: row.asksForNvram,
    packages,
    ...systemInstallerView(host),
  };
}
