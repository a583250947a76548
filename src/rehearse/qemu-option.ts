/** Spells one option of qemu(1): `driver,key=value,…`, where a comma inside a value is written twice. */

export type OptionValue = string | number | boolean;

/** Values that are undefined are left out; booleans become `on` and `off`. */
export function qemuOption(head: string, values: Readonly<Record<string, OptionValue | undefined>>): string {
  const parts = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${spell(value)}`],
  );
  return [head, ...parts].filter((part) => part !== '').join(',');
}

function spell(value: OptionValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value).replaceAll(',', ',,');
}
