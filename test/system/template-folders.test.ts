import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

async function overlayOf(t: ExecutionContext, files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder(t);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

test('without an overlay the templates are our own', async (t) => {
  const templates = await openTemplates(null);
  t.deepEqual(await templates.read('preseed'), await readTree(join(packageRoot(), 'preseed')));
});

test('a file of the overlay is added, or takes the place of the one that lands on its path', async (t) => {
  const overlay = await overlayOf(t, {
    'templates/target/etc/hosts': 'plain instead of a template\n',
    'templates/target/etc/motd.hbs': '{{line hostname}}\n',
  });
  const own = await readTree(join(packageRoot(), 'templates/target'));
  const files = await (await openTemplates(overlay)).read('templates/target');
  const paths = files.map(({ path }) => path);
  t.deepEqual(
    paths,
    [...own.map(({ path }) => (path === 'etc/hosts.hbs' ? 'etc/hosts' : path)), 'etc/motd.hbs'].sort(),
  );
  t.is(files.find(({ path }) => path === 'etc/hosts')?.text, 'plain instead of a template\n');
});

test('an overlay leaves the folders alone that it does not have', async (t) => {
  const overlay = await overlayOf(t, { 'preseed/95-mine.cfg.hbs': '' });
  t.deepEqual(
    await (await openTemplates(overlay)).read('templates/seed'),
    await readTree(join(packageRoot(), 'templates/seed')),
  );
});

test('what lies elsewhere in an overlay is refused by name, all of it', async (t) => {
  const overlay = await overlayOf(t, {
    'target/etc/hosts': '',
    'templates/etc/motd': '',
    'preseed/95-mine.cfg.hbs': '',
  });
  const error = await t.throwsAsync(openTemplates(overlay), { instanceOf: PassforgeError });
  t.is(error?.kind, 'usage');
  t.regex(error?.message ?? '', /: target, templates\/etc would be used nowhere$/);
});

test('an overlay that is no folder is refused', async (t) => {
  const overlay = join(await overlayOf(t, { file: '' }), 'file');
  const error = await t.throwsAsync(openTemplates(overlay), { instanceOf: PassforgeError });
  t.regex(error?.message ?? '', /it is not a folder$/);
});
