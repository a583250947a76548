/** Whether a device file still belongs to the drive that was judged: the kernel gives names again to other drives. */
import type { Drive } from './drive.ts';

const marks = ['model', 'serial', 'worldWideName', 'size', 'sequence', 'bus', 'number'] as const;

/**
 * One line for each mark in which they differ; none for the same drive with the same medium. What is on it counts as well:
 * before Linux 5.15 nothing else tells two cards of one size in a reader apart.
 */
export function differingMarks(before: Drive, now: Drive): string[] {
  const differing = marks
    .filter((mark) => before[mark] !== now[mark])
    .map((mark) => `${mark} was ${before[mark] ?? 'none'}, is ${now[mark] ?? 'none'}`);
  const [contentBefore, contentNow] = [before, now].map(describeContent);
  return contentBefore === contentNow
    ? differing
    : [...differing, `what is on it was ${contentBefore}, is ${contentNow}`];
}

function describeContent({ volumes }: Drive): string {
  const words = volumes.map(({ path, format, label, uuid }) => [path, format, label, uuid].filter(isThere).join(' '));
  return words.join(', ');
}

function isThere(word: string | null): boolean {
  return word !== null;
}
