/** Numbers for tests that try many moments. */

/** From 0 to 1, the same each time, as a linear congruential generator has them: a failure can be repeated. */
export function* seededNumbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}
