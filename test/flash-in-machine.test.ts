/** Flashing in a virtual machine with sticks of its own, whose kernel can make drives that lie: in an emulator minutes, not seconds. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../src/system/package-root.ts';
import { buildImage, exampleDescription } from './harness/image-builds.ts';
import { makeSmallImage } from './harness/small-image.ts';
import { runStickMachine } from './harness/stick-machine.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const MiB = 1 << 20;
const stickSize = 24 * MiB;

const script = `
passforge() { /node/node /program/build/js/src/cli.js "$@" --quiet; echo "status $?"; }
flash() { /node/node /program/build/js/test/harness/flash-subject.js /wishes/image.iso "$1" ${stickSize} 2>&1; echo "status $?"; }
begins() { echo "begins with $(head -c 1048576 "$1" | tr -d '\\000' | wc -c) bytes that are not zero"; }
# no udev makes the names; there is one such device at a time
make() { dmsetup create --noudevsync "$1"; mkdir -p /dev/mapper; ln -sf /dev/dm-0 "/dev/mapper/$1"; }
unmake() { dmsetup remove --noudevsync "$1"; }
begin() { echo "== $1 =="; }
sectors=${stickSize / 512}
begin list
passforge flash /wishes/image.iso
begin good
passforge flash /wishes/image.iso --device /dev/sda --yes --serial STICK-0001
cmp -n "$(stat -c %s /wishes/image.iso)" /wishes/image.iso /dev/sda && echo same
passforge flash /wishes/changed.iso --device /dev/sda --yes --serial STICK-0001
cmp -n "$(stat -c %s /wishes/changed.iso)" /wishes/changed.iso /dev/sda && echo same
begin broken
passforge flash /wishes/image.iso --device /dev/sdb --yes --serial STICK-0002
begins /dev/sdb
begin used
echo "0 $sectors flakey /dev/sda 0 0 3600 1 drop_writes" | make drop
passforge flash /wishes/image.iso --device /dev/sda --yes --serial STICK-0001
begin drops-all
flash /dev/mapper/drop
unmake drop
begin drops-some
printf '0 8192 linear /dev/sda 0\\n8192 %s flakey /dev/sda 8192 0 3600 1 drop_writes\\n' "$((sectors - 8192))" | make some
dd if=/dev/zero of=/dev/sda bs=1M seek=4 count=12 status=none
flash /dev/mapper/some
begins /dev/sda
unmake some
begin wraps
printf '0 16384 linear /dev/sda 0\\n16384 16384 linear /dev/sda 0\\n32768 16384 linear /dev/sda 0\\n' | make wraps
flash /dev/mapper/wraps
flash /dev/mapper/wraps
begins /dev/sda
`;

test('sticks of a machine: the good one is flashed, and bad ones are found out and start nothing', async (t) => {
  t.timeout(30 * 60_000);
  const folder = await temporaryFolder(t);
  const kernelFrom = join(packageRoot(), 'build/test-images/kernel.iso');
  if (!existsSync(kernelFrom)) {
    await mkdir(join(kernelFrom, '..'), { recursive: true });
    t.is((await buildImage(exampleDescription, kernelFrom)).status, 0);
  }
  const { image, changed } = await makeSmallImage(await temporaryFolder(t), 12);
  await copyFile(image, join(folder, 'image.iso'));
  await copyFile(changed, join(folder, 'changed.iso'));
  const sticks = ['good', 'bad'].map((name) => join(folder, name)) as [string, string];
  for (const stick of sticks) {
    await writeFile(stick, Buffer.alloc(2 * MiB, 'old'));
    await truncate(stick, stickSize);
  }
  const said = await runStickMachine({ folder, kernelFrom, sticks, brokenAt: 9 * MiB, script });
  const part = (name: string): string => said.split(`== ${name} ==\n`)[1]?.split('\n== ')[0] ?? '';
  t.regex(part('list'), /can be written to:\n {2}\/dev\/sda {2}25\.2 MB {2}usb {2}QEMU QEMU HARDDISK {2}STICK-0001/);
  t.regex(part('good'), /13\.0 MB written\nstatus 0\nsame\n.*: anvil, .* \d+(\.\d)? [kM]B written\nstatus 0\nsame$/);
  t.regex(part('broken'), /writing \/dev\/sdb at byte \d+: the drive failed\n {2}\/dev\/sdb: its beginning is empty/);
  t.regex(part('broken'), /begins with 0 bytes that are not zero$/);
  t.regex(part('used'), /the running system uses it for \/dev\/mapper\/drop \(dm\)\nstatus 2$/);
  t.regex(part('drops-all'), /other bytes than were written\n.*DO NOT START A MACHINE FROM IT/);
  t.regex(part('drops-some'), /other bytes than were written\n.*its beginning is empty/);
  t.regex(part('drops-some'), /begins with 0 bytes that are not zero$/);
  t.is(part('wraps').match(/other bytes than were written\n.*its beginning is empty/g)?.length, 2);
  t.regex(part('wraps'), /begins with 0 bytes that are not zero$/);
});
