import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { departures } from '../../src/explain/howto-departures.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { explainHost } from '../../src/recipes/describe/explain-host.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { openTemplates } from '../../src/system/template-folders.ts';

const file = join(packageRoot(), 'templates/hosts/howto.yaml');
const text = readFileSync(file, 'utf8');
const files = await explainHost(parseHost(text, file), text, await openTemplates(null));

for (const departure of departures) {
  const { section, howto } = departure;
  test(`§${section}, where the howto ${howto}: the reference machine has a line for it`, (t) => {
    t.true(files.some(({ lines }) => lines.some((line) => line.departures.includes(departure))));
  });
}
