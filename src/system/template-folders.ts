/** The templates that everything is rendered from: passforge's own, and over them those of an admin's overlay folder. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassforgeError } from '../errors.ts';
import { packageRoot } from './package-root.ts';
import { readTree, type TreeFile } from './read-tree.ts';

const folders = ['preseed', 'templates/target', 'templates/seed', 'templates/iso', 'templates/initrd'] as const;

export type TemplateFolder = (typeof folders)[number];

/** A file of a folder of templates, with the admin's own folder where that is what it comes from. */
export interface TemplateFile extends TreeFile {
  readonly overlay?: string;
}

export interface TemplateFolders {
  /** Every file below that folder, sorted by path; one of the overlay takes the place of ours that lands on the same path. */
  read(folder: TemplateFolder): Promise<TemplateFile[]>;
  /** Every file of the overlay that is used, by its path in the overlay. */
  readOverlay(): Promise<TreeFile[]>;
}

/**
 * @param overlay a folder that is laid out as passforge's own: `preseed/`, `templates/target/` …; or null
 * @throws PassforgeError when it is no such folder: what lies elsewhere in it would be passed over in silence
 */
export async function openTemplates(overlay: string | null): Promise<TemplateFolders> {
  if (overlay !== null) await refuseStrayFiles(overlay);
  return {
    async read(folder) {
      const own = await readTree(join(packageRoot(), folder));
      const added = overlay === null ? [] : await readOverlay(overlay, folder);
      const replaced = new Set(added.map(landingPath));
      const kept = own.filter((file) => !replaced.has(landingPath(file)));
      return [...kept, ...added].sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async readOverlay() {
      if (overlay === null) return [];
      const all = folders.map(async (folder) =>
        (await readOverlay(overlay, folder)).map((file) => ({ ...file, path: `${folder}/${file.path}` })),
      );
      return (await Promise.all(all)).flat();
    },
  };
}

/** `etc/hosts.hbs` and `etc/hosts` are the same file of the host, rendered or copied. */
function landingPath({ path }: TreeFile): string {
  return path.replace(/\.hbs$/, '');
}

async function readOverlay(overlay: string, folder: TemplateFolder): Promise<TemplateFile[]> {
  const found = await stat(join(overlay, folder)).catch(() => null);
  if (!found?.isDirectory()) return [];
  const files = await readTree(join(overlay, folder));
  return files.map((file) => ({ ...file, overlay }));
}

async function refuseStrayFiles(overlay: string): Promise<void> {
  const stray = [...(await strayNames(overlay, '')), ...(await strayNames(overlay, 'templates'))];
  if (stray.length === 0) return;
  throw new PassforgeError('usage', `reading the overlay ${overlay}: ${stray.join(', ')} would be used nowhere`, {
    hint: `It may have the folders ${folders.join(', ')}, laid out as passforge's own.`,
  });
}

/** Names at one level of the overlay that lead to none of the folders. */
async function strayNames(overlay: string, below: string): Promise<string[]> {
  const names = await readdir(join(overlay, below)).catch((error: unknown) => {
    if (below !== '') return [];
    throw new PassforgeError('usage', `reading the overlay ${overlay}: it is not a folder`, { cause: error });
  });
  const paths = names.map((name) => (below === '' ? name : `${below}/${name}`));
  return paths.filter((path) => !folders.some((folder) => folder === path || folder.startsWith(`${path}/`))).sort();
}
