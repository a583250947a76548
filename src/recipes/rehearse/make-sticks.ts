/** Sticks for the virtual machine, with what plays the files that the description wants from them. */
import { join } from 'node:path';
import { stickFilesOf } from '../../host/file/stick-files.ts';
import type { StickFile } from '../../host/guest/medium.ts';
import type { Host } from '../../host/host.ts';
import { makeFatImage } from '../../system/fat-image.ts';

/** What a rehearsal has in place of a file that it does not have: nobody's secret. */
export function standInText({ stick, file }: StickFile): string {
  return `a stand-in for ${file} of the stick ${stick}, made for a rehearsal\n`;
}

/**
 * One FAT file system for each label.
 * @param folder where they are written
 * @returns their paths
 */
export async function makeSticks(host: Host, folder: string, signal: AbortSignal): Promise<string[]> {
  const sticks: string[] = [];
  for (const [label, paths] of stickFilesOf(host)) {
    const files = new Map(paths.map((file) => [file, standInText({ stick: label, file })]));
    const image = join(folder, `stick-${label}`);
    await makeFatImage({ image, size, label, files }, { stage: `${image}-files`, signal });
    sticks.push(image);
  }
  return sticks;
}

const size = 8 * 1024 * 1024;
