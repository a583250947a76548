/** The form of a cross-key rule: a function named as the fact it asserts. */

import type { WrittenHost } from '../host-schema.ts';
import type { Draft } from './draft.ts';
import type { Finding } from './finding.ts';

export type DraftHost = Draft<WrittenHost>;

/** Yields what contradicts the fact. Undefined parts of the draft are reported already and passed over. */
export type Rule = (host: DraftHost) => Iterable<Finding>;
