/** Measurements as a table. */

export interface Line {
  what: string;
  unit: 'ms' | 'KiB' | 'files';
  values: number[];
  /** What it should be at most, 95 of 100 times. */
  goal?: number;
}

export function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? NaN;
}

/** Whether 95 of 100 values are within the goal. */
export const isWithin = ({ values, goal }: Line) => goal === undefined || percentile(values, 0.95) <= goal;

export function table(title: string, lines: Line[]): string {
  const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
  const rows = lines.map((line) => {
    const { what, unit, values, goal } = line;
    const [median, late, worst] = [0.5, 0.95, 1].map((part) => number(percentile(values, part)));
    const verdict = goal === undefined ? '' : `${goal} ${isWithin(line) ? '✓' : '✗'}`;
    return `| ${what} | ${unit} | ${values.length} | ${median} | ${late} | ${worst} | ${verdict} |`;
  });
  return [
    `${title}`,
    '',
    '| measured | unit | n | median | p95 | worst | at most |',
    '| --- | --- | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}
