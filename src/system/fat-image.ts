/** Makes a FAT file system in a file, with mtools(1): no loop device, no root. */
import { placeFile } from './place-file.ts';
import { runCommand } from './run-command.ts';

export interface FatContents {
  /** The file that becomes the file system. */
  readonly image: string;
  /** Bytes, a multiple of 512. */
  readonly size: number;
  /** At most 11 characters. */
  readonly label: string;
  /** By path, with slashes. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
}

export interface FatSettings {
  /** A folder of its own, where the files are put on their way. */
  readonly stage: string;
  /** Of the volume and of its files: then the same files make the same bytes. Unset, mtools takes the time and a random number. */
  readonly fixed?: { readonly serial: string; readonly date: Date };
  readonly signal: AbortSignal;
}

const sectorSize = 512;

/** mtools takes every time stamp from SOURCE_DATE_EPOCH, see mformat(1). */
export async function makeFatImage({ image, size, label, files }: FatContents, settings: FatSettings): Promise<void> {
  const { stage, fixed, signal } = settings;
  const epoch = fixed === undefined ? {} : { SOURCE_DATE_EPOCH: String(Math.floor(fixed.date.getTime() / 1000)) };
  const options = { signal, env: { ...epoch, TZ: 'UTC', MTOOLS_SKIP_CHECK: '1' } };
  const geometry = ['-T', String(size / sectorSize), '-h', '16', '-s', '32'];
  const serial = fixed === undefined ? [] : ['-N', fixed.serial];
  await runCommand('mformat', ['-C', '-i', image, ...geometry, '-v', label, ...serial, '::'], options);
  const folders = foldersOf(files.keys()).map((path) => `::/${path}`);
  if (folders.length > 0) await runCommand('mmd', ['-i', image, ...folders], options);
  for (const [index, [path, content]] of [...files].entries()) {
    const staged = await placeFile(`${stage}/${index}`, content);
    await runCommand('mcopy', ['-i', image, staged, `::/${path}`], options);
  }
}

/** The folders that hold these files, each after the one it is in. */
function foldersOf(paths: Iterable<string>): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) folders.add(path.slice(0, end));
  }
  return [...folders].sort();
}
