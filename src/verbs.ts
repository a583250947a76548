/**
 * The verbs of the command line as a table: what the admin types, what it does. Recipes are loaded when they are wanted: the
 * libraries of all of them together take longer to load than most verbs need to run.
 */

import { descriptionVerbs } from './description-verbs.ts';
import { imageVerbs } from './image-verbs.ts';
import type { Verb } from './verb.ts';

export const verbs: readonly Verb[] = [...descriptionVerbs, ...imageVerbs];
