/** The verbs of the command line as a table: what the admin types, what it does. */

import { descriptionVerbs } from './description-verbs.ts';
import { imageVerbs } from './image-verbs.ts';
import type { Verb } from './verb.ts';

export const verbs: readonly Verb[] = [...descriptionVerbs, ...imageVerbs];
