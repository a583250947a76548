import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { renderTemplate } from '../../src/render/render-template.ts';
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
    'priority=critical passforge.host={{kernel this}} ---',
    'priority=critical passforge.shell fb=false ---',
    'priority=critical passforge.again ---',
    'priority=critical passforge.report ---',
  ]);
  const entry = /^\tAPPEND (priority.*)$/gm;
  t.deepEqual(await parametersIn('isolinux/isolinux.cfg.hbs', entry), uefi);
  t.deepEqual(await parametersIn('isolinux/start.cfg.hbs', entry), uefi.slice(0, 1));
});

test('the hosts of an image stand in its menus by their names, one of an image of its own does not', async (t) => {
  for (const path of ['boot/grub/grub.cfg.hbs', 'isolinux/isolinux.cfg.hbs']) {
    const text = await readFile(join(iso, path), 'utf8');
    const menuOf = (hosts: string[]): string => renderTemplate(path, text, { codename: 'trixie', hosts });
    const named = [...menuOf(['anvil', 'forge']).matchAll(/passforge\.host=(\S+) ---/g)].map(([, name]) => name);
    t.deepEqual(named, ['anvil', 'forge'], path);
    t.regex(menuOf(['anvil', 'forge']), /Install \(ERASES its disk\) anvil, if this is its machine[\s\S]* forge, if/);
    t.notRegex(menuOf([]), /passforge\.host/);
  }
});
