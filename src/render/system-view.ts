/** Accounts, archives, time and consoles of the installed host, as the templates of templates/target print them. */

import { type SudoGrant, sudoGrants } from '../host/account/sudo-grants.ts';
import type { Host } from '../host/host.ts';
import { debianReleases } from '../host/release/debian-releases.ts';
import { serialConsoleParameters } from '../host/serial-console.ts';

export interface SystemView {
  /** Release by codename. */
  readonly codename: string;
  readonly sudoGrants: readonly SudoGrant[];
  /** Debian's own archives. */
  readonly archives: readonly ArchiveView[];
  /** Whether the release gets no more updates, so that the dates in its archive have passed. */
  readonly retired: boolean;
  readonly sources: readonly ArchiveView[];
  readonly proxy: string;
  readonly unattendedUpgrades: boolean;
  readonly timeServers: readonly string[];
  readonly serialConsole: {
    readonly port: string;
    readonly speed: string;
    readonly parameters: readonly string[];
  } | null;
  readonly sshd: SshdView;
  /** Whether systemd-networkd-wait-online(8) can be content with any link. */
  readonly waitsForAnyLink: boolean;
}

/** A stanza of a .sources file, as in sources.list(5). */
export interface ArchiveView {
  readonly name: string;
  readonly uri: string;
  readonly suites: readonly string[];
  /** Empty for exact paths. */
  readonly components: readonly string[];
}

export interface SshdView {
  /** Whether it reads the files of /etc/ssh/sshd_config.d. */
  readonly readsFolder: boolean;
  readonly questionsKeyword: string;
}

export function systemView(host: Host): SystemView {
  const row = debianReleases[host.release];
  const { serialConsole } = host;
  return {
    codename: host.release,
    sudoGrants: sudoGrants(host),
    archives: archiveViews(host),
    retired: row.retired !== null,
    sources: host.apt.sources.map(({ name, uri, suites, components }) => ({ name, uri, suites, components })),
    proxy: host.proxy ?? '',
    unattendedUpgrades: host.apt.unattendedUpgrades,
    timeServers: host.timeServers,
    serialConsole:
      serialConsole === null
        ? null
        : {
            port: String(serialConsole.port),
            speed: String(serialConsole.speed),
            parameters: serialConsoleParameters(serialConsole),
          },
    sshd: { readsFolder: row.sshdReadsFolder, questionsKeyword: row.sshdQuestionsKeyword },
    waitsForAnyLink: row.networkd.waitsForAnyLink,
  };
}

function archiveViews({ release, apt }: Host): ArchiveView[] {
  const { updatesSuite, securitySuite } = debianReleases[release];
  const suites = updatesSuite === null ? [release] : [release, updatesSuite];
  const { components } = apt;
  const archive = { name: 'debian', uri: apt.archive ?? '', suites, components };
  const security = { name: 'debian-security', uri: apt.security ?? '', suites: [securitySuite], components };
  return [archive, security].filter(({ uri }) => uri !== '');
}
