import test from 'ava';
import { qemuOption } from '../../src/rehearse/qemu-option.ts';

test('commas are doubled, booleans spelled and undefined values left out', (t) => {
  t.is(
    qemuOption('ide-hd', { serial: 'a,b', share: true, wwn: undefined, unit: 0 }),
    'ide-hd,serial=a,,b,share=on,unit=0',
  );
});
