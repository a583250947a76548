import test from 'ava';
import { stageTimes } from '../../src/rehearse/stages.ts';

test('a stage lasts until the next begins, and the last until the end', (t) => {
  const begun = [
    { stage: 'firmware', at: 0 },
    { stage: 'medium', at: 65.4 },
  ] as const;
  t.deepEqual(stageTimes(begun, 100), [
    { stage: 'firmware and boot loader', seconds: 65 },
    { stage: 'medium', seconds: 35 },
  ]);
});
