/** Where the Debian archive is fetched from: `--mirror`, the host description, or what this machine's own apt uses. */

import { PassforgeError } from '../errors.ts';
import { runCommand } from './run-command.ts';

export interface MirrorChoices {
  /** The value of `--mirror`, or null. */
  readonly option: string | null;
  /** The host description's mirror, or null. */
  readonly described: string | null;
}

/** The base address of a Debian archive, without a final slash. It need not be trusted: what it serves is signed. */
export async function findMirrorAddress({ option, described }: MirrorChoices): Promise<string> {
  if (option !== null) return checkAddress(option);
  if (described !== null) return checkAddress(described);
  const own = pickDebianArchive(await listAptTargets());
  if (own !== null) return own;
  throw new PassforgeError('usage', 'looking for a mirror: apt on this machine knows no Debian archive', {
    hint: 'give one, as --mirror http://mirror.example.org/debian, or run apt-get update first',
  });
}

function checkAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new PassforgeError('usage', `--mirror: expected an http or https address, got ${address}`);
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

/** The first archive of Debian itself; security and backports bear other labels. */
export function pickDebianArchive(targets: readonly string[]): string | null {
  const archives = targets.map((line) => line.split('|'));
  const own = archives.find(
    ([origin, label, address]) => origin === 'Debian' && label === 'Debian' && /^https?:/.test(address ?? ''),
  );
  return own?.[2]?.replace(/\/+$/, '') ?? null;
}
