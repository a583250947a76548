/** What the base of an image is made from, as far as a description and templates decide it. */
import { createHash } from 'node:crypto';
import type { Host } from '../../host/host.ts';
import { listPoolPackages } from '../../installer/package-sets.ts';
import { storageComponents } from '../../installer/storage-packages.ts';
import type { BaseInputs } from '../../iso/base-manifest.ts';
import { programDigest } from '../../system/program-digest.ts';
import type { TemplateFolders } from '../../system/template-folders.ts';
import { readInitrdFiles } from './initrd-files.ts';

/** For an image of this host alone. Two hosts with the same inputs can have the same base, byte for byte, from the same archives. */
export async function readBaseInputs(host: Host, templates: TemplateFolders): Promise<BaseInputs> {
  return {
    program: programDigest(),
    release: host.release,
    archiveComponents: host.apt.components,
    packages: listPoolPackages(host),
    menu: [],
    installerComponents: storageComponents(host.storage),
    templates: await digestTemplates(templates),
  };
}

/** Of the files that go into the base as they are. */
async function digestTemplates(templates: TemplateFolders): Promise<string> {
  const hash = createHash('sha256');
  const files = { 'templates/iso': await templates.read('templates/iso'), initrd: await readInitrdFiles(templates) };
  for (const [folder, content] of Object.entries(files)) {
    for (const { path, mode, text } of content) hash.update(JSON.stringify([folder, path, mode, text]));
  }
  return hash.digest('hex');
}
