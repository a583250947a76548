import { readFileSync } from 'node:fs';
import test from 'ava';
import { explainHost } from '../src/explain-host.ts';
import { renderHostFiles } from '../src/render-host-files.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { describedHosts } from './harness/described-hosts.ts';

const templates = await openTemplates(null);

for (const { name, file, host } of describedHosts()) {
  test(`the explained lines are those that are rendered: ${name}`, async (t) => {
    const rendered = await renderHostFiles(host, templates);
    const explained = await explainHost(host, readFileSync(file, 'utf8'), templates);
    const texts = (path: string): string | undefined =>
      explained
        .find((one) => one.path === path)
        ?.lines.map(({ text }) => `${text}\n`)
        .join('');
    const files = [
      ['preseed.cfg', rendered.preseed],
      ...rendered.installer.map(({ path, content }) => [`installer/${path}`, content]),
      ...rendered.target.map(({ path, content }) => [`target/${path}`, content]),
    ] as const;
    t.is(explained.length, files.length);
    for (const [path = '', content = ''] of files) t.is(texts(path), content.replace(/\n?$/, '\n'), path);
  });
}
