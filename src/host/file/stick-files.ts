/** What has to be plugged in while a host is installed, beside the medium. */
import type { Host } from '../host.ts';

/** Paths of the files that the installer copies off each stick, by its label. */
export function stickFilesOf({ files }: Pick<Host, 'files'>): ReadonlyMap<string, readonly string[]> {
  const wanted = files.flatMap(({ stick }) => stick ?? []);
  const labels = [...new Set(wanted.map(({ stick }) => stick))];
  return new Map(
    labels.map((label) => [label, [...new Set(wanted.filter(({ stick }) => stick === label).map(({ file }) => file))]]),
  );
}
