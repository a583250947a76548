/** What macOS tells about its disks, unjudged; see diskutil(8) and plutil(1) there. */
import { runCommand } from './run-command.ts';

export interface DiskutilRecord {
  /** `diskutil list` */
  readonly list: unknown;
  /** `diskutil info` of each whole disk and of each of its partitions. */
  readonly infos: readonly unknown[];
}

export async function readDiskutil(): Promise<DiskutilRecord> {
  const list = await askDiskutil('list');
  const names = typeof list === 'object' && list !== null && 'AllDisks' in list ? list.AllDisks : [];
  const infos: unknown[] = [];
  for (const name of Array.isArray(names) ? names : []) infos.push(await askDiskutil('info', String(name)));
  return { list, infos };
}

/** It writes property lists, which Apple's own tool makes JSON of. */
async function askDiskutil(verb: string, ...names: readonly string[]): Promise<unknown> {
  const { stdout } = await runCommand('diskutil', [verb, '-plist', ...names]);
  const json = await runCommand('plutil', ['-convert', 'json', '-o', '-', '-'], { input: stdout });
  return JSON.parse(json.stdout);
}
