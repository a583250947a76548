/** Sticks for the virtual machine, with what plays the files that the description wants from them. */
import { join } from 'node:path';
import { type StickFile, stickFilesOf } from '../../host/file/stick-file.ts';
import type { Host } from '../../host/host.ts';
import type { NamedStick } from '../../rehearse/qemu-drives.ts';
import { makeFatImage } from '../../system/fat-image.ts';

/** What a rehearsal has in place of a file that it does not have: nobody's secret. */
export function standInText({ label, file }: StickFile): string {
  return `a stand-in for ${file} of the stick ${label}, made for a rehearsal\n`;
}

/**
 * One FAT file system for each label. That of the encryption has no key: the installer makes one there.
 * @param folder where they are written
 */
export async function makeSticks(host: Host, folder: string, signal: AbortSignal): Promise<NamedStick[]> {
  const encryption = host.storage.system?.encryption;
  const wanted = new Map([...(encryption ? [[encryption.keyStick, []] as const] : []), ...stickFilesOf(host)]);
  const sticks: NamedStick[] = [];
  for (const [label, paths] of wanted) {
    const files = new Map(paths.map((file) => [file, standInText({ label, file })]));
    const image = join(folder, `stick-${label}`);
    await makeFatImage({ image, size, label, files }, { stage: `${image}-files`, signal });
    sticks.push({ file: image, opensHost: encryption?.keyStick === label && encryption.unlock === 'key-stick' });
  }
  return sticks;
}

const size = 8 * 1024 * 1024;
