/** The installed host's files on disk, as the payload would put them there. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { renderTarget } from '../../src/render/render-host.ts';
import type { RenderedFile } from '../../src/render/render-job.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';

export async function renderFor(host: Host): Promise<RenderedFile[]> {
  return renderTarget(host, await readTree(join(packageRoot(), 'templates/target')));
}

export async function writeTarget(folder: string, host: Host): Promise<void> {
  for (const file of await renderFor(host)) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
    await chmod(path, file.mode);
  }
}
