/** What must hold between language and time. */
import type { Finding } from './written/finding.ts';
import { itemsDiffer } from './written/items-differ.ts';
import type { DraftHost, Rule } from './written/rule.ts';

export const systemRules: readonly Rule[] = [localesDiffer, timeServersDiffer];

/** The host's own is there anyway, and C.UTF-8 is in libc itself. */
function* localesDiffer({ locale, locales }: DraftHost): Iterable<Finding> {
  for (const [index, name] of (locales ?? []).entries()) {
    if (name === 'C.UTF-8') yield { path: ['locales', index], message: 'C.UTF-8 is always there; take it out' };
  }
  yield* itemsDiffer(['locales'], [locale ?? null, ...(locales ?? [])], (index) =>
    index === 0 ? ['locale'] : ['locales', index - 1],
  );
}

function* timeServersDiffer(host: DraftHost): Iterable<Finding> {
  yield* itemsDiffer(['time-servers'], host['time-servers']);
}
