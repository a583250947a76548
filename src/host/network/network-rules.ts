/** Rules of the host's network, together with those of its parts: addresses, routes, bridges. */

import type { Finding } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { bridgeRules } from './bridge-rules.ts';
import { gatewayRules } from './gateway-rules.ts';
import { routeRules } from './route-rules.ts';

export const networkRules: readonly Rule[] = [
  ...gatewayRules,
  ...routeRules,
  ...bridgeRules,
  nameserversFitResolver,
  searchFitsResolver,
];

/** resolv.conf(5): MAXNS. */
function* nameserversFitResolver({ network }: DraftHost): Iterable<Finding> {
  const count = network?.nameservers?.length ?? 0;
  if (count > 3)
    yield { path: ['network', 'nameservers', 3], message: `the resolver takes at most 3 nameservers, got ${count}` };
}

/** resolv.conf(5): six domains of 256 characters in all, in older C libraries. */
function* searchFitsResolver({ network }: DraftHost): Iterable<Finding> {
  const domains = network?.search ?? [];
  if (domains.length > 6) {
    const message = `the resolver takes at most 6 search domains, got ${domains.length}`;
    yield { path: ['network', 'search', 6], message };
  }
  const length = domains.map((domain) => domain ?? '').join(' ').length;
  if (length > 255) {
    yield { path: ['network', 'search'], message: `the resolver takes 255 characters, got ${length}`, atKey: true };
  }
}
