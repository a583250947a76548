import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/system/package-root.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const program = join(packageRoot(), 'templates/target/usr/local/lib/passforge/guest-xml');

/** Python 3, and 2.7 where a machine still has it: stretch's virt-install brings that along. */
const pythons = ['/usr/bin/python3', '/usr/bin/python2.7', process.env.PASSFORGE_PYTHON2 ?? ''].filter(existsSync);

async function complete(
  t: ExecutionContext,
  python: string,
  domain: string,
  completion: string,
  ...roms: string[]
): Promise<Outcome> {
  const file = join(await temporaryFolder(t), 'completion.xml');
  await writeFile(file, completion);
  // -3 of Python 2.7 warns of what 3 does not know; -W error makes either fail at a warning.
  const strict = python.includes('2.7') ? ['-3', '-W', 'error'] : ['-W', 'error'];
  return runProgram(python, [...strict, program, file, ...roms], { input: domain, env: { LC_ALL: 'C' } });
}

const hostdev = (bus: string) =>
  `<hostdev type="pci"><source><address domain="0" bus="${bus}" slot="0" function="0" /></source></hostdev>`;

for (const python of pythons) {
  test(`${python}: adds what is missing and lets the rest stand`, async (t) => {
    const { stdout } = await complete(
      t,
      python,
      '<domain type="kvm"><name>a</name><features><acpi/><hyperv><vapic state="on"/></hyperv></features></domain>',
      '<domain><features><hyperv><vpindex state="on"/></hyperv></features><cputune/></domain>',
    );
    t.is(
      stdout,
      '<domain type="kvm"><name>a</name><features><acpi /><hyperv><vapic state="on" /><vpindex state="on" /></hyperv></features><cputune /></domain>\n',
    );
  });

  test(`${python}: puts devices beside devices of the same kind`, async (t) => {
    const { stdout } = await complete(
      t,
      python,
      '<domain><devices><input type="tablet"/></devices></domain>',
      '<domain><devices><input type="evdev"/><input type="evdev"/></devices></domain>',
    );
    t.is(
      stdout,
      '<domain><devices><input type="tablet" /><input type="evdev" /><input type="evdev" /></devices></domain>\n',
    );
  });

  test(`${python}: the added attributes and texts win`, async (t) => {
    const { stdout } = await complete(
      t,
      python,
      '<domain><os><loader secure="no">old</loader></os></domain>',
      '<domain><os><loader secure="yes">new</loader></os></domain>',
    );
    t.is(stdout, '<domain><os><loader secure="yes">new</loader></os></domain>\n');
  });

  test(`${python}: gives a ROM file to the function at its address`, async (t) => {
    const domain = `<domain><devices>${hostdev('1')}${hostdev('0x1a')}</devices></domain>`;
    const { stdout } = await complete(t, python, domain, '<domain/>', '0000:1a:00.0=/srv/a=b.rom');
    t.is(stdout.indexOf('<rom'), stdout.lastIndexOf('<rom'));
    t.regex(stdout, /bus="0x1a".*<rom file="\/srv\/a=b\.rom" \/>/);
  });

  test(`${python}: fails for a ROM file of no device`, async (t) => {
    const domain = `<domain><devices>${hostdev('1')}</devices></domain>`;
    const { status, stdout, stderr } = await complete(t, python, domain, '<domain/>', '0000:02:00.0=/srv/a.rom');
    t.deepEqual(
      { status, stdout, stderr },
      {
        status: 1,
        stdout: '',
        stderr: 'guest-xml: the domain has no host device at 0000:02:00.0\n',
      },
    );
  });

  test(`${python}: keeps characters beyond ASCII`, async (t) => {
    const { stdout } = await complete(t, python, '<domain><title>Käse 🧀</title></domain>', '<domain/>');
    t.is(
      stdout.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
      '<domain><title>Käse 🧀</title></domain>\n',
    );
  });

  test(`${python}: keeps QEMU's own options`, async (t) => {
    const uri = 'http://libvirt.org/schemas/domain/qemu/1.0';
    const domain = `<domain xmlns:q="${uri}"><q:commandline><q:arg value="-x"/></q:commandline></domain>`;
    const { stdout } = await complete(t, python, domain, '<domain/>');
    t.is(stdout, `<domain xmlns:qemu="${uri}"><qemu:commandline><qemu:arg value="-x" /></qemu:commandline></domain>\n`);
  });

  test(`${python}: takes nothing but one domain`, async (t) => {
    t.not((await complete(t, python, '', '<domain/>')).status, 0);
    t.not((await complete(t, python, '<domain/><domain/>', '<domain/>')).status, 0);
    t.regex((await complete(t, python, '<network/>', '<domain/>')).stderr, /expected a domain, got <network>/);
  });
}
