import test from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import { renderTemplate } from '../../src/render/render-template.ts';

const view = {
  name: 'vfio',
  empty: '',
  on: true,
  count: 3,
  nothing: null,
  list: ['a', 'b'],
  rows: [{ key: 'k1' }, { key: 'k2' }],
  inner: { deep: 'x' },
};

const tailPart = (text: string) => ({ tail: { file: 'tail.part.hbs', text } });

test('prints values without escaping for HTML', (t) => {
  t.is(renderTemplate('f', '{{line name}}', { name: `<&"'=` }), `<&"'=`);
});

test('follows conditions, loops and parts', (t) => {
  const text =
    '{{#if on}}\nyes\n{{else}}\nno\n{{/if}}\n{{#each rows}}\n{{line key}} {{line ../name}}\n{{/each}}\n{{> tail}}\n';
  t.is(renderTemplate('f', text, view, tailPart('end {{line inner.deep}}\n')), 'yes\nk1 vfio\nk2 vfio\nend x\n');
});

test('keeps adjacent values apart', (t) => {
  t.is(renderTemplate('f', '{{#each list}}{{line this}}{{#unless @last}},{{/unless}}{{/each}}', view), 'a,b');
});

const rejected: Record<string, [template: string, message: string]> = {
  'a missing name': ['a\n {{line nome}}', 'f:2:9: there is no "nome"'],
  'a missing name in a condition': ['{{#if bridg}}{{/if}}', 'f:1:7: there is no "bridg"'],
  'a missing name in a loop': ['{{#each row}}{{/each}}', 'f:1:9: there is no "row"'],
  'a missing name of a later element': ['{{#each mixed}}{{line key}}{{/each}}', 'f:1:23: there is no "key"'],
  'a missing name in the branch not taken': ['{{#if on}}{{else}}{{line gone}}{{/if}}', 'f:1:26: there is no "gone"'],
  'a missing name below another': ['{{line inner.deeper}}', 'f:1:8: there is no "inner.deeper"'],
  'an inherited name': ['{{line inner.toString}}', 'f:1:8: there is no "inner.toString"'],
  'a name above the view': ['{{line ../name}}', 'f:1:8: "../name" goes above the view'],
  'a value that names no format': ['{{name}}', 'f:1:1: {{name}} names no format: write {{FORMAT name}}'],
  'three braces without a format': ['{{{name}}}', 'f:1:1: {{name}} names no format'],
  'an unknown helper': ['{{html name}}', 'f:1:1: {{html}} names no format'],
  'an unknown block': ['{{#name}}{{/name}}', 'f:1:1: {{#name}} is not one of if, unless, each, with'],
  'a number': ['{{line count}}', 'f:1:1: {{line}} prints strings, and "count" is of type number'],
  'a null': ['{{line nothing}}', 'f:1:1: {{line}} prints strings, and "nothing" is null'],
  'an array': ['{{line list}}', 'f:1:1: {{line}} prints strings, and "list" is an array'],
  'a loop over a string': [
    '{{#each name}}{{/each}}',
    'f:1:1: {{#each}} goes over arrays, and "name" is of type string',
  ],
  'two arguments': ['{{line name name}}', 'f:1:1: {{line}} takes one argument'],
  'a nested call': ['{{line (line name)}}', 'f:1:8: SubExpression is not used in our templates'],
  'an index': ['{{#each list}}{{line @index}}{{/each}}', 'f:1:22: "@index" is not used in our templates'],
  'an unknown part': ['{{> tail}}', 'f:1:1: there is no part "tail"'],
  'a value the format cannot carry': ['\n{{kernel blank}}', 'f:2:1: the value has "a b", which is not safe'],
  'bad syntax': ['a\n{{#if on}}', 'f:2:1: not a template: '],
};

for (const [what, [template, message]] of Object.entries(rejected)) {
  test(`refuses ${what}, with its place`, (t) => {
    const values = { ...view, mixed: [{ key: 'k' }, {}], blank: 'a b' };
    const error = t.throws(() => renderTemplate('f', template, values), {
      instanceOf: PassforgeError,
    });
    t.true(error?.message.startsWith(`rendering ${message}`), error?.message);
  });
}

test('names the part in which a mistake is', (t) => {
  const error = t.throws(() => renderTemplate('f', '{{> tail}}', view, tailPart('x\n{{line gone}}')));
  t.is(error?.message, 'rendering tail.part.hbs:2:8: there is no "gone"');
  const late = t.throws(() => renderTemplate('f', '{{> tail}}', view, tailPart('x\n{{kernel empty}}')));
  t.regex(late?.message ?? '', /^rendering tail.part.hbs:2:1: the value has ""/);
});
