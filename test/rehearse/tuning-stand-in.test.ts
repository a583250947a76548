import test from 'ava';
import { tuningFor } from '../../src/rehearse/tuning-stand-in.ts';

const machine = { memoryMiB: 6144, cpus: 2 };
const none = { cpus: null, hugepages: null, isolatedCpus: [] };

test('a rehearsal reserves no more than a quarter of its memory', (t) => {
  const pages = (sizeMiB: 2 | 1024, count: number) =>
    tuningFor({ ...none, hugepages: { sizeMiB, count } }, machine).hugepages;
  t.deepEqual(pages(2, 4096), { sizeMiB: 2, count: 768 });
  t.deepEqual(pages(2, 100), { sizeMiB: 2, count: 100 });
  t.deepEqual(pages(1024, 24), { sizeMiB: 1024, count: 1 });
});

test('a machine too small for one page reserves none', (t) => {
  const hugepages = { sizeMiB: 1024, count: 24 } as const;
  t.is(tuningFor({ ...none, hugepages }, { memoryMiB: 2048, cpus: 2 }).hugepages, null);
});

test('a rehearsal isolates what its machine has, and its last processor rather than none', (t) => {
  t.deepEqual(tuningFor({ ...none, isolatedCpus: [1, 2, 3] }, machine).isolatedCpus, [1]);
  t.deepEqual(tuningFor({ ...none, isolatedCpus: [4, 5] }, machine).isolatedCpus, [1]);
  t.deepEqual(tuningFor(none, machine).isolatedCpus, []);
});
