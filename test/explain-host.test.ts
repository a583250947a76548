import { readFileSync } from 'node:fs';
import test from 'ava';
import { hideSecrets } from '../src/host/file/replace-secrets.ts';
import type { Host } from '../src/host/host.ts';
import { explainHost } from '../src/recipes/describe/explain-host.ts';
import { renderHostFiles } from '../src/recipes/describe/render-host-files.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { describedHosts } from './harness/described-hosts.ts';

const templates = await openTemplates(null);

/** The lines of each file by its path, as they are rendered. */
async function renderedLines(host: Host): Promise<Map<string, string[]>> {
  const { preseed, installer, target } = await renderHostFiles(host, templates);
  const files = [
    ['preseed.cfg', preseed],
    ...installer.map(({ path, content }) => [`installer/${path}`, content]),
    ...target.map(({ path, content }) => [`target/${path}`, content]),
  ] as const;
  return new Map(files.map(([path = '', content = '']) => [path, content.replace(/\n$/, '').split('\n')]));
}

/** The same, as they are explained. */
async function explainedLines(host: Host, file: string): Promise<Map<string, string[]>> {
  const explained = await explainHost(host, readFileSync(file, 'utf8'), templates);
  return new Map(explained.map(({ path, lines }) => [path, lines.map(({ text }) => text)]));
}

for (const { name, file, host } of describedHosts()) {
  test(`the explained lines are those that are rendered: ${name}`, async (t) => {
    const explained = await explainedLines(host, file);
    const rendered = await renderedLines(host);
    t.deepEqual([...explained.keys()].sort(), [...rendered.keys()].sort());
    for (const [path, lines] of rendered) t.deepEqual(explained.get(path), lines, path);
  });

  test(`what is shown without secrets is what is rendered, or tells that it is not: ${name}`, async (t) => {
    const shown = await explainedLines(hideSecrets(host), file);
    for (const [path, lines] of await renderedLines(host)) {
      const texts = shown.get(path) ?? [];
      // all that there is to see of a file that others may not read
      if (texts.length === 1 && texts[0] === '(not shown)') continue;
      t.deepEqual(
        texts.map((text, index) => (text.includes('(not shown)') ? lines[index] : text)),
        lines,
        path,
      );
    }
  });
}
