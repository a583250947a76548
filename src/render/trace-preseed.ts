/** The lines of preseed.cfg, each with its place in the part that it comes from. */
import type { RenderJob } from './render-job.ts';
import { betweenParts } from './render-seed.ts';
import { type TracedLine, traceJob } from './trace-template.ts';

/** Joined as joinPreseed does; the lines between parts come from no template. */
export function tracePreseed(parts: readonly RenderJob[]): TracedLine[] {
  const between = betweenParts
    .split('\n')
    .slice(1)
    .map((text) => ({ text, template: '', line: 0, values: [] }));
  return parts.map(traceJob).flatMap((lines, index) => (index === 0 ? lines : [...between, ...lines]));
}
