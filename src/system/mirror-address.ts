/** Where Debian's archives are fetched from: options, the host description, or what this machine's own apt uses. */

import { PassforgeError } from '../errors.ts';
import { runCommand } from './run-command.ts';

export interface MirrorChoices {
  /** The value of `--mirror`, or null. */
  readonly option: string | null;
  /** The host description's mirror, and further ones. */
  readonly described: string | null;
  readonly further: readonly string[];
  /** The value of `--security`, which may be `none`, or null. */
  readonly securityOption: string | null;
  /** The description's archive of security updates, or that of a retired release, or null. */
  readonly describedSecurity: string | null;
}

export interface FoundMirrors {
  /** Base addresses of Debian's archive, without final slashes; the first is asked first. */
  readonly main: readonly string[];
  /** Of the archive of security updates; null when there is none to be had. */
  readonly security: string | null;
}

/** They need not be trusted: what they serve is signed. @throws PassforgeError when none is known */
export async function findMirrorAddresses(choices: MirrorChoices): Promise<FoundMirrors> {
  const { option, described, further, securityOption, describedSecurity } = choices;
  const chosen = option === null ? null : checkAddress(option, '--mirror');
  const security = securityOption === null ? describedSecurity : checkSecurity(securityOption);
  const apt = pickDebianArchives(await listAptTargets());
  const first = chosen ?? described ?? apt.main;
  if (first === null) {
    throw new PassforgeError('usage', 'looking for a mirror: apt on this machine knows no Debian archive', {
      hint: 'give one, as --mirror http://mirror.example.org/debian, or run apt-get update first',
    });
  }
  const main = [...new Set([first, ...(described === null ? [] : [described]), ...further])];
  if (securityOption === 'none') return { main, security: null };
  return { main, security: security ?? apt.security };
}

function checkSecurity(option: string): string | null {
  return option === 'none' ? null : checkAddress(option, '--security');
}

function checkAddress(address: string, option: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new PassforgeError('usage', `${option}: expected an http or https address, got ${address}`);
  }
  return url.href.replace(/\/+$/, '');
}

const targetFormat = '$(ORIGIN)|$(LABEL)|$(REPO_URI)';

async function listAptTargets(): Promise<string[]> {
  try {
    return (await runCommand('apt-get', ['indextargets', '--format', targetFormat])).stdout.split('\n');
  } catch {
    // No apt, or one with a broken configuration: then there is no address to be had from it.
    return [];
  }
}

/** The first archives of Debian itself; backports and others bear other labels. */
export function pickDebianArchives(targets: readonly string[]): { main: string | null; security: string | null } {
  const archives = targets.map((line) => line.split('|'));
  const first = (wanted: string): string | null => {
    const own = archives.find(
      ([origin, label, address]) => origin === 'Debian' && label === wanted && /^https?:/.test(address ?? ''),
    );
    return own?.[2]?.replace(/\/+$/, '') ?? null;
  };
  return { main: first('Debian'), security: first('Debian-Security') };
}
