import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { Host } from '../../src/host/host.ts';
import { renderJob } from '../../src/render/render-job.ts';
import { preseedJobs } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { exampleHost } from '../harness/example-host.ts';

const parts = await (await openTemplates(null)).read('preseed');
const preseedOf = (changes: Partial<Host>) =>
  preseedJobs({ ...exampleHost, ...changes }, [], parts)
    .map(renderJob)
    .join('\n');

/** The names that a template prints or asks for; of a list, only the list. */
function valuesOf(template: string): string[] {
  const names = [...template.matchAll(/{{(?:#if|#each|preseed) ([\w.]+)}}/g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => name !== 'this').sort();
}

test('preseed/README.md lists every part, with the values that it uses', async (t) => {
  const readme = await readFile(join(packageRoot(), 'preseed/README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `(\S+\.hbs)` \| [^|]+ \| ([^|]*)\|$/gm)];
  const listed = rows.map(([, path, values = '']) => [
    path,
    [...values.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort(),
  ]);
  const templates = parts.filter(({ path }) => path.endsWith('.hbs'));
  t.deepEqual(
    listed,
    templates.map(({ path, text }) => [path, valuesOf(text)]),
  );
});

test('a time zone is named as the release names it', (t) => {
  t.regex(preseedOf({ timezone: 'Europe/Kyiv' }), /^d-i time\/zone select Europe\/Kyiv$/m);
  t.regex(preseedOf({ timezone: 'Europe/Kyiv', release: 'stretch' }), /^d-i time\/zone select Europe\/Kiev$/m);
});

test('language and country are answered for locales that the installer would ask about', (t) => {
  t.regex(preseedOf({ locale: 'C.UTF-8' }), /^d-i debian-installer\/country string US$/m);
  const text = preseedOf({ locale: 'af_ZA.UTF-8' });
  t.regex(text, /^d-i debian-installer\/language string en\nd-i debian-installer\/country string ZA$/m);
  t.regex(text, /^d-i debian-installer\/locale select af_ZA\.UTF-8$/m);
});
