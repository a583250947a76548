/** Finds the name that a misspelt one was meant to be. */

/** The candidate with the fewest edits (letters changed, added, left out), if there are not more than `limit`. */
export function closestName(name: string, candidates: Iterable<string>, limit: number): string | undefined {
  let closest: string | undefined;
  let fewest = limit;
  for (const candidate of candidates) {
    const edits = countEdits(name, candidate, fewest);
    if (edits < fewest || (edits === fewest && closest === undefined)) {
      closest = candidate;
      fewest = edits;
    }
  }
  return closest;
}

/** Levenshtein's distance; anything above `limit` is told as `limit + 1`. */
function countEdits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? 0, limit + 1);
}
