import type { Rows } from './rows.js';

/** Columns for a terminal: the first to the left, figures to the right. */
export function renderText(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number): boolean => !rows.slice(1).some((row) => /^[\d.,]/.test(row[column] ?? ''));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** As prettier would write it. */
export function renderMarkdown(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const padded = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const [head = '', ...body] = padded;
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
