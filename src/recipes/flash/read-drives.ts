/** The drives of this machine, on the systems that tell enough of them. */
import { PassforgeError } from '../../errors.ts';
import type { Drive } from '../../stick/drive.ts';
import { listSignable, lsblkArguments, parseLinuxDrives } from '../../stick/parse-linux-drives.ts';
import { parseMacDrives } from '../../stick/parse-mac-drives.ts';
import {
  listBtrfsDevices,
  probeFormats,
  readAllDriveAttributes,
  readMountsAndSwaps,
  readSignatures,
  runLsblk,
} from '../../system/block-devices.ts';
import { readDiskutil } from '../../system/diskutil.ts';
import { platformName } from '../../system/platform-name.ts';

/** @throws PassforgeError on a system of which passforge cannot tell which drive is which */
export async function readDrives(platform = platformName()): Promise<Drive[]> {
  if (platform === 'linux') return readLinuxDrives();
  if (platform === 'darwin') return parseMacDrives(await readDiskutil());
  throw new PassforgeError(
    'usage',
    `looking for drives: passforge knows how to on Linux and macOS, this is ${platform}`,
    {
      hint: 'Write the image with a tool of this system, and look at the stick with passforge inspect --verify on Linux.',
    },
  );
}

/** The count of media comes first: a drive that is changed for another one before lsblk looks has not that count. */
async function readLinuxDrives(): Promise<Drive[]> {
  const attributes = await readAllDriveAttributes();
  const lsblk = await runLsblk(lsblkArguments);
  return parseLinuxDrives({
    attributes,
    lsblk,
    signatures: await readSignatures(listSignable(lsblk)),
    blkid: await probeFormats(),
    btrfs: await listBtrfsDevices(),
    ...(await readMountsAndSwaps()),
  });
}
