import { join } from 'node:path';
import test from 'ava';
import { renderTemplate } from '../../src/render/render-template.ts';
import { targetView } from '../../src/render/target-view.ts';
import { traceTemplate } from '../../src/render/trace-template.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { describedHosts } from '../harness/described-hosts.ts';

const view = {
  name: 'forge',
  bridge: 'br0',
  none: '',
  parameters: ['quiet', 'splash'],
  guests: [
    { name: 'one', disk: { path: '/a' } },
    { name: 'two', disk: false },
  ],
};

const trace = (text: string, partials = {}) =>
  traceTemplate('t.hbs', text, view, partials).map(({ text, template, line, values }) => [
    text,
    `${template}:${line}`,
    values.join(' '),
  ]);

test('a line of plain text comes from its line of the template', (t) => {
  t.deepEqual(trace('# one\n\n# three\n'), [
    ['# one', 't.hbs:1', ''],
    ['', 't.hbs:2', ''],
    ['# three', 't.hbs:3', ''],
  ]);
});

test('a line names the values that it prints', (t) => {
  t.deepEqual(trace('host={{sh name}} bridge={{sh bridge}}\n'), [['host=forge bridge=br0', 't.hbs:1', 'name bridge']]);
});

test('a line names the conditions under which it is there', (t) => {
  t.deepEqual(trace('{{#if bridge}}\na\n{{else}}\nb\n{{/if}}\n{{#if none}}\nc\n{{else}}\nd\n{{/if}}\n'), [
    ['a', 't.hbs:2', 'bridge'],
    ['d', 't.hbs:9', 'none'],
  ]);
});

test('a line in a loop names the item that it is for', (t) => {
  t.deepEqual(
    trace(
      '{{#each guests}}\n{{line name}}\n{{#with disk}}\n  {{line path}} of {{line ../name}}\n{{/with}}\n{{/each}}\n',
    ),
    [
      ['one', 't.hbs:2', 'guests guests[0].name'],
      ['  /a of one', 't.hbs:4', 'guests guests[0].disk guests[0].disk.path guests[0].name'],
      ['two', 't.hbs:2', 'guests guests[1].name'],
    ],
  );
});

test('a line of several items names them all', (t) => {
  t.deepEqual(trace('x="{{#each parameters}}{{line this}}{{#unless @last}} {{/unless}}{{/each}}"\n'), [
    ['x="quiet splash"', 't.hbs:1', 'parameters parameters[0] parameters[1]'],
  ]);
});

test('a line of a part comes from the part', (t) => {
  t.deepEqual(trace('a\n{{#if bridge}}\n{{> more}}\n{{/if}}\nb\n', { more: '# of\n{{line name}}\n' }), [
    ['a', 't.hbs:1', ''],
    ['# of', 'more:1', 'bridge'],
    ['forge', 'more:2', 'bridge name'],
    ['b', 't.hbs:5', ''],
  ]);
});

test('every template of the host is traced as it is rendered', async (t) => {
  const sources = await readTree(join(packageRoot(), 'templates/target'));
  const parts = sources.filter(({ path }) => path.endsWith('.part.hbs'));
  const partials = Object.fromEntries(
    parts.map(({ path, text }) => [/([^/]+)\.part\.hbs$/.exec(path)?.[1] ?? '', text]),
  );
  for (const { name, host } of describedHosts()) {
    const view = targetView(host);
    for (const { path, text } of sources.filter(({ path }) => path.endsWith('.hbs') && !path.endsWith('.part.hbs'))) {
      for (const values of path.endsWith('GUEST.hbs') ? view.guests : [view]) {
        const traced = traceTemplate(path, text, values, partials).map((line) => `${line.text}\n`);
        t.is(traced.join(''), renderTemplate(path, text, values, partials), `${path} of ${name}`);
      }
    }
  }
});
