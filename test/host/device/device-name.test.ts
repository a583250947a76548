import { join } from 'node:path';
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { parseDeviceName } from '../../../src/host/device/device-name.ts';
import { parseDeviceId, parseDeviceReference, parsePciAddress } from '../../../src/host/device/pci-address.ts';
import { deviceOf } from '../../harness/example-device.ts';
import { exampleHost } from '../../harness/example-host.ts';
import { runProgram } from '../../harness/run-program.ts';
import { writeTarget } from '../../harness/target-tree.ts';
import { temporaryFolder } from '../../harness/temporary-folder.ts';

const hostile = fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9:,= _.$*-]{0,34}$/));

testProp('a name is refused, or it is neither an address nor an id', [hostile], (t, text) => {
  const name = parseDeviceName(text);
  if (name === undefined) return t.pass();
  t.is(name, text);
  t.is(parsePciAddress(name), undefined);
  t.is(parseDeviceId(name), undefined);
  t.deepEqual(parseDeviceReference(name), { name });
});

testProp(
  'an id with subsystem is taken as it is',
  [fc.stringMatching(/^[1-9a-e][0-9a-f]{3}(:[0-9a-f]{4}){3}$/)],
  (t, id) => {
    t.is(parseDeviceId(id), id);
    t.is(parseDeviceId(id.toUpperCase()), id);
  },
);

test('the shell reads back from the plan each name that a description can have', async (t) => {
  const texts = fc.sample(fc.stringMatching(/^[A-Za-z0-9_$*-]{1,33}$/), 300);
  const names = [...new Set(texts.filter((text) => parseDeviceName(text) !== undefined))];
  t.true(names.length > 20);
  const folder = await temporaryFolder(t);
  await writeTarget(folder, {
    ...exampleHost,
    passthrough: names.map((name) => deviceOf({ name, class: 'gpu' })),
    guests: [],
  });
  const lib = join(folder, 'usr/local/lib/passforge');
  const script = `. ${lib}/vfio.sh; vfio_planned devices | while read -r item; do vfio_label $item; done`;
  const { stdout } = await runProgram('dash', ['-c', script], {
    env: { PASSFORGE_LIB: lib, PASSFORGE_ETC: join(folder, 'etc/passforge') },
  });
  t.deepEqual(stdout.trimEnd().split('\n'), names);
});
