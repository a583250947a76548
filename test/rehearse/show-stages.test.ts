import test from 'ava';
import { showStages } from '../../src/rehearse/show-stages.ts';

function recordingParent() {
  const seen: string[] = [];
  return {
    seen,
    async step<T>(title: string, act: () => Promise<T>): Promise<T> {
      seen.push(`begin ${title}`);
      try {
        const result = await act();
        seen.push(`end ${title}`);
        return result;
      } catch (error) {
        seen.push(`fail ${title}`);
        throw error;
      }
    },
  };
}

test('a stage ends when the next begins', async (t) => {
  const parent = recordingParent();
  const stages = showStages(parent);
  stages.enter('disk');
  stages.enter('base');
  await stages.close();
  t.deepEqual(parent.seen, ['begin partitioning', 'end partitioning', 'begin base system', 'end base system']);
});

test('a failure marks the stage in which it happened', async (t) => {
  const parent = recordingParent();
  const stages = showStages(parent);
  stages.enter('disk');
  await stages.close(new Error('no disk'));
  t.deepEqual(parent.seen, ['begin partitioning', 'fail partitioning']);
});
