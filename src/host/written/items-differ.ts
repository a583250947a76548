/** The check that several rules share: nothing in a list is there twice. */
import { type Finding, formatPath } from './finding.ts';
import type { Path } from './yaml-positions.ts';

/** Undefined items are written wrongly and no one's twin; null items have nothing to compare. */
export function* itemsDiffer(
  list: Path,
  items: readonly (string | null | undefined)[] | null | undefined,
  place: (index: number) => Path = (index) => [...list, index],
): Iterable<Finding> {
  const first = new Map<string, number>();
  for (const [index, item] of (items ?? []).entries()) {
    if (item === null || item === undefined) continue;
    const earlier = first.get(item);
    if (earlier === undefined) first.set(item, index);
    else yield { path: place(index), message: `the same as ${formatPath(place(earlier))}` };
  }
}
