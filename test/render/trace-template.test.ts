import test from 'ava';
import type { Partials } from '../../src/render/render-template.ts';
import { traceJob } from '../../src/render/trace-template.ts';

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

const trace = (text: string, more: { view?: object | null; item?: string; partials?: Partials } = {}) =>
  traceJob({ path: 't', mode: 0o644, template: 't.hbs', text, view, item: '', partials: {}, ...more }).map(
    ({ text, template, line, values }) => [text, `${template}:${line}`, values.join(' ')],
  );

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
  t.deepEqual(
    trace('a\n{{#if bridge}}\n{{> more}}\n{{/if}}\nb\n', {
      partials: { more: { file: 'more.hbs', text: '# of\n{{line name}}\n' } },
    }),
    [
      ['a', 't.hbs:1', ''],
      ['# of', 'more.hbs:1', 'bridge'],
      ['forge', 'more.hbs:2', 'bridge name'],
      ['b', 't.hbs:5', ''],
    ],
  );
});

test('a template of one item names its values after the item', (t) => {
  t.deepEqual(trace('{{line path}}\n', { view: view.guests[0]?.disk as object, item: 'guests[0].disk' }), [
    ['/a', 't.hbs:1', 'guests[0].disk.path'],
  ]);
});

test('a file without {{}} comes from its own lines', (t) => {
  t.deepEqual(trace('a\n{{b}}\n', { view: null }), [
    ['a', 't.hbs:1', ''],
    ['{{b}}', 't.hbs:2', ''],
  ]);
});
