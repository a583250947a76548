/** Reads a host description from its file, and warns of what is allowed but seldom meant. */
import { join } from 'node:path';
import { PassforgeError } from '../../errors.ts';
import { listPasswordHashes } from '../../host/file/replace-secrets.ts';
import type { Host } from '../../host/host.ts';
import { hostWarnings } from '../../host/host-warnings.ts';
import { parseHost } from '../../host/parse-host.ts';
import { packageRoot } from '../../system/package-root.ts';
import { readInput } from '../../system/read-input.ts';
import type { Reporter } from '../../system/reporter.ts';

/** @throws HostDescriptionError with every mistake at its place */
export async function readHost(file: string, reporter: Reporter): Promise<Host> {
  return (await readDescription(file, reporter)).host;
}

/** The same, with the text that the host was read from. */
export async function readDescription(file: string, reporter: Reporter): Promise<{ host: Host; text: string }> {
  const text = decodeText(await readInput(file), file);
  const host = parseHost(text, file);
  await warnOfKnownPassword(host, file, reporter);
  for (const warning of hostWarnings(host)) reporter.warn(`${file}: ${warning}`);
  return { host, text };
}

function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PassforgeError('description', `reading ${file}: it is not UTF-8 text`, { cause });
  }
}

async function warnOfKnownPassword(host: Host, file: string, reporter: Reporter): Promise<void> {
  const example = (await readInput(join(packageRoot(), 'templates/hosts/howto.yaml'))).toString();
  if (listPasswordHashes(host).some((hash) => example.includes(hash))) {
    reporter.warn(
      `${file}: a password is that of the examples, which everybody knows; make a hash of your own with mkpasswd -m sha-512`,
    );
  }
}
