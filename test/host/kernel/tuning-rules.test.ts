import test from 'ava';
import { missingCpus, unheldGuests } from '../../../src/host/kernel/tuning-rules.ts';

test('processors beyond those of the machine are named', (t) => {
  t.is(missingCpus([3, 7, 8, 9, 12], 8), 'the machine has no processor 8-9,12: `tuning.cpus` says 8, counted from 0');
  t.is(missingCpus([0, 7], 8), null);
  t.is(missingCpus([4000], null), null);
});

test('guests need no more large pages than are reserved', (t) => {
  const reserved = { sizeMiB: 1024, memoryMiB: 16384 };
  t.is(unheldGuests(reserved, [8192, 8192], 16384), null);
  t.is(unheldGuests(reserved, [], 0), null);
  t.is(
    unheldGuests(reserved, [8192, 9216], 17408),
    'guests that can run together (sharing no device) take 17408 MiB, and `tuning.hugepages` reserves 16384 MiB',
  );
});

test('the memory of a guest is whole pages', (t) => {
  t.is(
    unheldGuests({ sizeMiB: 1024, memoryMiB: 16384 }, [8192, 1536], 9728),
    "a guest's 1536 MiB are no multiple of a page of 1 GiB",
  );
  t.is(
    unheldGuests({ sizeMiB: 2, memoryMiB: 4096 }, [8169 - 7000], 1169),
    "a guest's 1169 MiB are no multiple of a page of 2 MiB",
  );
});
