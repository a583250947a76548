/** Turns what zod reports into findings in the admin's words: one for each unknown key, and none for a union as such. */
import type { z } from 'zod';
import type { Finding } from './finding.ts';
import type { Path } from './yaml-positions.ts';

export function schemaFindings(issues: readonly z.core.$ZodIssue[], parent: Path = []): Finding[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...(issue.path as Path)];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey([...path, key], key, issue.message));
    if (issue.code === 'invalid_union') return unionFindings(issue, path);
    return [{ path, message: issue.message, atKey: issue.message.startsWith('missing') }];
  });
}

/** Of the forms that a value may take, the one meant is the one whose mistakes are others, or lie deeper, than its type. */
function unionFindings(issue: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const meant = issue.errors.find((issues) =>
    issues.every(({ code, path }) => code === 'unrecognized_keys' || code === 'custom' || path.length > 0),
  );
  if (meant !== undefined) return schemaFindings(meant, path);
  return [{ path, message: issue.message, atKey: issue.message.startsWith('missing') }];
}

/** @param known the known keys, as `section` lists them */
function unknownKey(path: Path, key: string, known: string): Finding {
  const close = known.split(', ').find((candidate) => isClose(key, candidate));
  const advice = close === undefined ? `expected one of ${known}` : `did you mean \`${close}\`?`;
  return { path, message: `unknown key; ${advice}`, atKey: true };
}

function isClose(key: string, candidate: string): boolean {
  if (key.length >= 4 && (candidate.startsWith(key) || key.startsWith(candidate))) return true;
  return editDistance(key.slice(0, 40).toLowerCase(), candidate) <= Math.min(2, Math.floor(candidate.length / 3));
}

/** Levenshtein's: how many characters to add, drop or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
