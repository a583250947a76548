/** Byte counts as people read them, on a screen and on sticks. */

/** Decimal units, as drives and networks are sold: `999 B`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  return `${index === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[index]}`;
}
