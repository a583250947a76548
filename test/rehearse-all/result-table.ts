/** The table that `make rehearse-all` prints and writes: Markdown, one row for each rehearsal. */

export interface ResultRow {
  readonly title: string;
  readonly expected: string;
  readonly found: string;
  readonly seconds: number;
  readonly asExpected: boolean;
}

export function formatTable(rows: readonly ResultRow[]): string {
  const head = ['', 'rehearsal', 'expected', 'found', 'seconds'];
  const body = rows.map(({ title, expected, found, seconds, asExpected }) => [
    asExpected ? 'ok' : 'NOT',
    title,
    expected,
    found,
    String(Math.round(seconds)),
  ]);
  const cells = [head, ...body].map((row) => row.map((text) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return `${[line(first), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...others.map(line)].join('\n')}\n`;
}
