import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/system/package-root.ts';

const iso = join(packageRoot(), 'templates/iso');

/** What each entry that starts the installer gives its kernel, in the order of the menu. */
async function parametersIn(path: string, line: RegExp): Promise<string[]> {
  const text = await readFile(join(iso, path), 'utf8');
  return [...text.matchAll(line)].map(([, parameters = '']) => parameters);
}

test('the menus of both firmwares start the installer alike, and one entry only reports', async (t) => {
  const uefi = await parametersIn('boot/grub/grub.cfg.hbs', /^\tlinux \S+ (.*)$/gm);
  t.deepEqual(uefi, [
    'priority=critical ---',
    'priority=critical passforge.shell fb=false ---',
    'priority=critical passforge.again ---',
    'priority=critical passforge.report ---',
  ]);
  t.deepEqual(await parametersIn('isolinux/isolinux.cfg.hbs', /^\tAPPEND (.*)$/gm), uefi);
});
