/** A made-up machine that the installer starts on: what its firmware says of it, and its network cards. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { RenderedFile } from '../../src/render/render-job.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Firmware {
  /** Null for none that can be read. */
  readonly serial?: string | null;
  readonly uuid?: string | null;
  readonly cards?: readonly { readonly name: string; readonly mac: string; readonly isMadeUp?: boolean }[];
  /** Cards of which nothing is seen before the kernel modules were looked through again. */
  readonly lateCards?: Firmware['cards'];
}

export interface IdentifiedMachine {
  readonly root: string;
  readonly env: Record<string, string>;
}

/** Stands in for say.sh: the real `stop` never returns. */
export const sayForTests = 'say() { echo "SAY $1"; }\nstop() { echo "STOP $1"; cat; exit 9; }\n';

/** @param files of the installer, which lie below the machine's root */
export async function identifiedMachine(
  t: ExecutionContext,
  { serial = 'PF1', uuid = '4c4c4544-0042-3510-8052-b4c04f4e4d31', cards = [], lateCards = [] }: Firmware,
  files: readonly Pick<RenderedFile, 'path' | 'content'>[],
): Promise<IdentifiedMachine> {
  const root = await temporaryFolder(t);
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, 'latin1');
  };
  const writeCards = async (folder: string, list: Firmware['cards'] = []): Promise<void> => {
    for (const { name, mac, isMadeUp = false } of list) {
      await write(`${folder}/${name}/device/vendor`, '0x8086\n');
      await write(`${folder}/${name}/address`, `${mac}\n`);
      await write(`${folder}/${name}/addr_assign_type`, isMadeUp ? '1\n' : '0\n');
    }
  };
  for (const { path, content } of files) await write(path, content);
  await write('passforge/say.sh', sayForTests);
  if (serial !== null) await write('sys/class/dmi/id/product_serial', `${serial}\n`);
  if (uuid !== null) await write('sys/class/dmi/id/product_uuid', `${uuid}\n`);
  await write('sys/class/net/lo/address', '00:00:00:00:00:00\n');
  await writeCards('sys/class/net', cards);
  await mkdir(join(root, 'late'));
  await writeCards('late', lateCards);
  await write('bin/update-dev', `#!/bin/sh\ncp -r ${root}/late/. ${root}/sys/class/net/\n`);
  await chmod(join(root, 'bin/update-dev'), 0o755);
  const env = { PATH: `${root}/bin:${process.env.PATH}`, SYSFS: `${root}/sys`, SEED: `${root}/passforge`, PAUSE: '0' };
  return { root, env };
}
