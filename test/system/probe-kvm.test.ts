import test from 'ava';
import { runsGuest } from '../../src/system/probe-kvm.ts';

test('the guest of the probe ends by itself, even emulated', async (t) => {
  t.true(await runsGuest('tcg'));
});
