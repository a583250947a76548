/** What is allowed of the description's own files, and yet seldom what its writer hopes for. */
import { basename } from 'node:path/posix';
import type { Host } from '../host.ts';
import type { OwnFile } from './own-file.ts';
import { stickFilesOf } from './stick-file.ts';

/** Sentences, each with the key that it is about. */
export function ownFileWarnings(host: Host): string[] {
  return [
    ...wantedSticks(host),
    ...host.files.flatMap((file, index) => warningsOf(file, host.files).map((text) => `files[${index}].${text}`)),
    ...sharedFiles(host),
  ];
}

/** Nobody may be there who could plug it in later. */
function wantedSticks(host: Host): string[] {
  return [...stickFilesOf(host)].map(
    ([label, files]) =>
      `files: the installation begins only with the stick ${label} plugged in, and on it ${files.join(', ')}`,
  );
}

function warningsOf({ path, content, stick, mode }: OwnFile, files: readonly OwnFile[]): string[] {
  if (stick === null) {
    if (content === '' || (mode & 0o004) !== 0) return [];
    return [
      'mode: others on the host may not read this, but whoever holds the image can; if it is secret, let it come from a `stick`',
    ];
  }
  const texts: string[] = [];
  if ((mode & 0o007) !== 0)
    texts.push('mode: everybody on the host can use what comes from the stick; 0600 or 0640 keeps it secret');
  const isHostKey = /^ssh_host_\w+_key$/.test(basename(path));
  if (isHostKey && !files.some((file) => file.path === `${path}.pub`)) {
    texts.push(`path: ${path}.pub is still of the key that the installation made; let it come from the stick too`);
  }
  return texts;
}

/** By default the file on the stick is called as on the host. */
function sharedFiles({ files }: Host): string[] {
  return files.flatMap(({ stick }, index) => {
    const first = files.findIndex(
      (file) => stick !== null && file.stick?.label === stick.label && file.stick.file === stick.file,
    );
    if (stick === null || first === index) return [];
    return [
      `files[${index}]: takes ${stick.file} off the stick ${stick.label}, as files[${first}] does; give \`file\` unless both are the same`,
    ];
  });
}
