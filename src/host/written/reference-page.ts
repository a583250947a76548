/** The reference page of host descriptions: one table row for each key, in Markdown, made of the JSON Schema. */
import { type JsonSchema, listKeys, type SchemaKey } from './json-schema.ts';

export function renderReferencePage(schema: JsonSchema): string {
  const sections = Object.keys(schema.properties ?? {}).map((key) => {
    const rows = listKeys(schema).filter((row) => row.key.split(/[.[]/)[0] === key);
    return [`## ${key}`, '', '| key | value | |', '|---|---|---|', ...rows.map(formatRow), ''].join('\n');
  });
  return `${[
    '# Keys of a host description',
    '',
    'Made of the schema by `make golden`; `passforge schema` prints the schema for editors. A key in **bold** must be',
    'given, if what it belongs to is given. Examples of all keys are in `howto.yaml`.',
    '',
    ...sections,
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function formatRow({ key, isRequired, schema }: SchemaKey): string {
  const name = isRequired ? `**\`${key}\`**` : `\`${key}\``;
  return `| ${name} | ${cell(formOf(schema))} | ${cell(schema.description ?? '')} |`;
}

function formOf(schema: JsonSchema): string {
  if (schema.form !== undefined) return schema.form;
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.items !== undefined) return `a list, each ${formOf(schema.items)}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(formOf).join('; or ');
  return 'a mapping';
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
