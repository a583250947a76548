/** Runs a guest's own file with the real virt-install, which asks files instead of a hypervisor (virtinst's test URIs). */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import { type Outcome, runProgram } from './run-program.ts';

const fixtures = join(packageRoot(), 'test/fixtures/libvirt');
const files = ['capabilities', 'domain-capabilities'].map((name) => join(fixtures, `${name}.xml`));
const hypervisor = `__virtinst_test__test://${fixtures}/host.xml,caps=${files[0]},domcaps=${files[1]},fakeuri=qemu:///system`;

/** The command that stands for virt-install. To try another version, name its program: it is run with /usr/bin/python3. */
const virtInstall = process.env.PASSFORGE_VIRT_INSTALL ?? '/usr/bin/virt-install';

/** Made-up vfio.sh. Every described function is one of the two that the fixture has; an item that takes its slot along is both. */
const resolveToFixture = `PASSFORGE_PROC=\${PASSFORGE_LIB%/usr/*}/proc
vfio_resolve() {
    case " $* " in
        *" slot "*) echo 0000:02:00.0; echo 0000:02:00.1; return ;;
    esac
    case $1 in
        *.[1357]) echo 0000:02:00.1 ;;
        *) echo 0000:02:00.0 ;;
    esac
}
`;

/** @param folder where the files of an installed host are, see writeTarget. */
export async function domainOf(folder: string, name: string): Promise<string> {
  const { status, stdout, stderr } = await runGuestFile(folder, name);
  if (status !== 0) throw new Error(stderr + stdout);
  return stdout;
}

async function runGuestFile(folder: string, name: string): Promise<Outcome> {
  const lib = join(folder, 'usr/local/lib/passforge');
  await writeCommand(
    join(folder, 'virt-install'),
    `#!/bin/sh\nshift 2\nexec /usr/bin/python3 ${virtInstall} --connect "${hypervisor}" "$@"\n`,
  );
  await writeFile(join(lib, 'vfio.sh'), resolveToFixture);
  for (const maker of ['guest-disk', 'guest-seed']) await writeCommand(join(lib, maker), '#!/bin/sh\n');
  await replacePython2(join(lib, 'guests', name));
  return runProgram('dash', [join(lib, 'guests', name)], {
    env: { PASSFORGE_LIB: lib, PATH: `${folder}:${process.env.PATH}` },
  });
}

/** The interpreter of stretch is no longer in Debian. */
async function replacePython2(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('| /usr/bin/python2 ', '| /usr/bin/python3 '));
}

async function writeCommand(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  await chmod(file, 0o755);
}
