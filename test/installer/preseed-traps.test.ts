/**
 * The traps of unattended and offline installations, one test each: A.2.1 to A.2.18 of the preseed, and five that stopped
 * a prototype of the image. Each test shows that what we render avoids the trap, and, where an answer is the defence,
 * that whoever takes it away or changes it is told.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parseHost } from '../../src/host/parse-host.ts';
import { debianReleases } from '../../src/host/release/debian-releases.ts';
import { answerReport, unansweredQuestions } from '../../src/installer/answer-report.ts';
import { mergeStatus } from '../../src/installer/component-status.ts';
import { lintPreseed } from '../../src/installer/lint-preseed.ts';
import { listComputedPackages } from '../../src/installer/package-sets.ts';
import { parsePreseed } from '../../src/installer/preseed-lines.ts';
import type { QuestionTable } from '../../src/installer/question-table.ts';
import { findWantedPackages } from '../../src/installer/wanted-packages.ts';
import { buildMediumLabels } from '../../src/iso/medium-labels.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { buildSeed } from '../../src/seed/build-seed.ts';
import { readSeed } from '../../src/seed/seed-archive.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { exampleHost } from '../harness/example-host.ts';
import { linesFor, renderExample, rendered, tableOf, tables, without } from '../harness/preseed.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

function answerTo(text: string, question: string): string | undefined {
  return parsePreseed(text).answers.find((answer) => answer.question === question)?.value;
}

/** In every release that has them, the questions are settled, and are told as open without the answer that settles them. */
function settledBy(t: ExecutionContext, answer: string, ...questions: readonly string[]): void {
  for (const table of tables) {
    const present = questions.filter((question) => table.find(question) !== undefined);
    const text = linesFor(table);
    for (const question of present) {
      const row = answerReport(text, table).find((settled) => settled.question === question);
      t.is(row?.by, answer, `${table.release}: ${question}`);
      t.is(text.split('\n')[(row?.line ?? 0) - 1]?.split(' ')[1], answer);
    }
    const open = unansweredQuestions(without(text, answer), table).map(({ question }) => question);
    for (const question of present) t.true(open.includes(question), `${table.release}: ${question}`);
  }
}

function settledByItself(t: ExecutionContext, ...questions: readonly string[]): void {
  for (const question of questions) settledBy(t, question, question);
}

function refused(t: ExecutionContext, line: string, message: RegExp, among: readonly QuestionTable[] = tables): void {
  for (const table of among) {
    const messages = lintPreseed(`${line}\n`, table).map((finding) => finding.message);
    t.true(
      messages.some((text) => message.test(text)),
      `${table.release}: ${line}: ${messages.join('; ')}`,
    );
  }
}

async function readHooks(): Promise<{ name: string; text: string }[]> {
  const files = renderInstallerFiles(exampleHost, await readTree(join(packageRoot(), 'templates/seed')));
  return files
    .filter(({ path }) => path.includes('/late-command.d/'))
    .map(({ path, content }) => ({ name: path.split('/').at(-1) ?? '', text: content }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

test('trap A.2.1: the host name is answered although the network is switched off', (t) => {
  t.is(answerTo(rendered, 'netcfg/enable'), 'false');
  settledByItself(t, 'netcfg/get_hostname', 'netcfg/get_domain');
  settledBy(t, 'netcfg/enable', 'netcfg/choose_interface');
});

test('trap A.2.2: apt-setup is told in its own words that there is no network, and looks for no service', (t) => {
  t.is(answerTo(rendered, 'netcfg/dhcp_options'), 'Do not configure the network at this time');
  t.is(answerTo(rendered, 'apt-setup/services-select'), '');
  settledByItself(t, 'netcfg/dhcp_options');
  settledBy(t, 'apt-setup/services-select', 'apt-setup/service-failed');
  refused(t, 'd-i netcfg/dhcp_options select Do not configure the network', /from the words .* only; write them/);
  refused(t, 'd-i apt-setup/services-select multiselect security', /cannot reach these services/);
});

test('trap A.2.3: the medium says that it is complete, and both questions about a mirror are answered', (t) => {
  const type = buildMediumLabels('stretch', '9.13', 'id').find(({ path }) => path === '.disk/cd_type');
  t.is(type?.content.toString(), 'full_cd/single\n');
  settledByItself(t, 'apt-setup/use_mirror', 'apt-setup/no_mirror');
  refused(t, 'd-i apt-setup/use_mirror boolean true', /look for a mirror/);
  refused(t, 'd-i apt-setup/no_mirror boolean false', /look for a mirror/);
});

test('trap A.2.4: all four questions about further media are answered', (t) => {
  const questions = ['set-first', 'set-next', 'set-double', 'set-failed'].map((name) => `apt-setup/cdrom/${name}`);
  settledByItself(t, ...questions);
  for (const question of questions) refused(t, `d-i ${question} boolean true`, /asks for a further medium/);
});

test('trap A.2.5: the medium leaves the sources list', async (t) => {
  t.is(answerTo(rendered, 'apt-setup/disable-cdrom-entries'), 'true');
  refused(t, 'd-i apt-setup/disable-cdrom-entries boolean false', /look for this medium at every update/);
  const check = (await readHooks()).find(({ name }) => name === '90-check');
  t.regex(check?.text ?? '', /grep -rq '\^\[\^#\]\*cdrom:' .*\n\tfail/);
});

test('trap A.2.6: language and keyboard are answered in the initrd, before any medium is looked for', async (t) => {
  settledByItself(t, 'debian-installer/locale', 'keyboard-configuration/xkb-keymap');
  const preseed = rendered;
  const seed = await buildSeed({
    host: exampleHost,
    version: '0',
    overlay: [],
    preseed,
    installer: [],
    target: [],
    base: '',
  });
  t.is(Buffer.from(readSeed(seed).find(({ path }) => path === 'preseed.cfg')?.content ?? []).toString(), preseed);
  refused(t, 'd-i auto-install/enable boolean true', /puts language and keyboard off/);
  for (const { text } of await readTree(join(packageRoot(), 'templates/iso'))) {
    t.notRegex(text, /\bauto(-install\/enable)?=/);
  }
});

test('trap A.2.7: no command leaves a job in the background that holds the installer up', async (t) => {
  refused(t, 'd-i preseed/early_command string httpd &', /a background job holds the installer up/);
  refused(t, 'd-i partman/early_command string (sleep 9; x) >/dev/null 2>&1 & true', /a background job/);
  const harmless =
    'd-i preseed/early_command string x </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- & a && b 2>&1; echo "&"';
  t.deepEqual(lintPreseed(`${harmless}\n`, tableOf('trixie')), []);
  for (const folder of ['templates/initrd', 'templates/seed']) {
    for (const { path, text } of await readTree(join(packageRoot(), folder))) {
      const jobs = text.split('\n').filter((line) => /(^|[^&])&$/.test(line));
      for (const job of jobs) t.regex(job, /<\/dev\/null 2>\/dev\/null 3>&- 4>&- 5>&- &$/, path);
    }
  }
});

test('trap A.2.8: the late command makes initramfs and boot menu itself, when all files of the host are there', async (t) => {
  t.regex(answerTo(rendered, 'preseed/late_command') ?? '', /^sh \/passforge\/late-command /);
  const hooks = await readHooks();
  const at = hooks.findIndex(({ text }) => text.includes('in-target update-initramfs -u -k all\n'));
  t.true(hooks[at]?.text.includes('in-target update-grub\n'));
  t.true(at > hooks.findIndex(({ text }) => text.includes('tar -x -f /passforge/payload.tar')));
  t.deepEqual(
    hooks.slice(at + 1).map(({ name }) => name),
    ['90-check', '99-installed'],
  );
});

test('trap A.2.9: the installer does not write the network files of the host anew', (t) => {
  t.is(answerTo(rendered, 'netcfg/target_network_config'), 'ifupdown');
  for (const value of ['loopback', 'nm_config', 'netplan']) {
    refused(t, `d-i netcfg/target_network_config select ${value}`, /overwrites the host's own network files/);
  }
});

test('trap A.2.10: the boot loader of a BIOS machine goes to the chosen disk, and to no guessed one', async (t) => {
  settledBy(t, 'partman/early_command', 'grub-installer/bootdev');
  refused(t, 'd-i grub-installer/bootdev string /dev/sda', /choose-disk answers it on the machine/);
  const chooser = await readFile(join(packageRoot(), 'templates/seed/passforge/choose-disk'), 'utf8');
  t.regex(chooser, /firmware\/efi" \]; then\n\tdebconf-set grub-installer\/bootdev "\/dev\/\$system"\nfi/);
});

test('trap A.2.11: with several disks, the stick among them, the disk is chosen just before partitioning', (t) => {
  settledBy(t, 'partman/early_command', 'partman-auto/disk');
  refused(t, 'd-i partman-auto/disk string /dev/sda', /choose-disk answers it on the machine/);
});

test('trap A.2.12: a machine with a disk that a BIOS could start is installed for UEFI without a question', (t) => {
  settledByItself(t, 'partman-efi/non_efi_system');
  refused(t, 'd-i partman-efi/non_efi_system boolean false', /write true/);
});

test('trap A.2.13: the confirmations are answered under every name that partman may compose', (t) => {
  const names = ['partman', 'partman-lvm', 'partman-md', 'partman-crypto'].flatMap((part) =>
    ['confirm', 'confirm_nooverwrite', 'confirm_nochanges'].map((name) => `${part}/${name}`),
  );
  for (const table of tables) t.true(names.every((name) => table.find(name) !== undefined));
  settledByItself(t, ...names);
  for (const name of names) refused(t, `d-i ${name} boolean false`, /stops the partitioning/);
});

test('trap A.2.14: the host does not go on trusting media without a signature', async (t) => {
  const folder = await temporaryFolder(t);
  const settings = join(folder, 'etc/apt/apt.conf.d');
  for (const path of ['etc/apt/apt.conf.d', 'etc/apt/sources.list.d', 'var/lib/apt/lists']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await writeFile(join(settings, '00trustcdrom'), 'APT::Authentication::TrustCDROM "true";\n');
  const hook = (await readHooks()).find(({ name }) => name === '50-archive')?.text ?? '';
  const { status, stderr } = await runProgram('dash', [], { input: hook.replaceAll('/target/', `${folder}/`) });
  t.is(status, 0, stderr);
  t.deepEqual(await readTree(settings), []);
});

test('trap A.2.15: an archive by https adds no package to the base system', async (t) => {
  const text = await renderExample({ mirror: 'https://mirror.example.org/debian' });
  t.deepEqual(
    parsePreseed(text).answers.filter(({ question }) => question.startsWith('mirror/')),
    [],
  );
  refused(t, 'd-i mirror/protocol select https', /adds packages to the base system/);
});

test('trap A.2.16: no firmware is looked for on other media, in each release by the questions that it has', (t) => {
  settledByItself(t, 'hw-detect/load_firmware');
  t.is(answerTo(rendered, 'hw-detect/load_firmware'), 'false');
  t.is(answerTo(rendered, 'hw-detect/firmware-lookup'), 'never');
  const older = [tableOf('stretch'), tableOf('bullseye')];
  refused(t, 'd-i hw-detect/firmware-lookup text never', /exists since bookworm/, older);
});

test('trap A.2.17: the guest agent that a virtual machine gets is in the pool, what needs a desktop is not', (t) => {
  const scripts = [
    'apt-install --with-recommends qemu-guest-agent || true\n\tapt-install --with-recommends spice-vdagent || true\n',
    'apt-install --with-recommends open-vm-tools || true\n',
  ];
  t.deepEqual(findWantedPackages(scripts), ['qemu-guest-agent']);
});

test('trap A.2.18: a name without a template and a wrong owner are told, though the installer would be silent', (t) => {
  refused(t, 'd-i netcfg/getdomain string example.org', /no such question; write netcfg\/get_domain/);
  refused(t, 'passforge netcfg/get_domain string example.org', /expected the owner d-i, got passforge/);
  refused(t, 'd-i popularity-contest/participate boolean false', /expected the owner popularity-contest, got d-i/);
});

test('trap 1 of the prototype: a DHCP answer without a name server asks nothing', (t) => {
  settledByItself(t, 'netcfg/get_nameservers');
});

test('trap 2 of the prototype: choose-mirror is out of the menu, and nobody asks for a mirror', (t) => {
  t.regex(mergeStatus('Package: choose-mirror\nStatus: install ok unpacked\n', []), /Status: install ok installed/);
  for (const table of tables) {
    const report = answerReport(linesFor(table), table);
    t.deepEqual(
      report.find(({ question }) => question === 'mirror/country'),
      { question: 'mirror/country', line: null, by: 'component choose-mirror' },
    );
  }
});

test('trap 3 of the prototype: a reserved user name is refused in the description and in the preseed', async (t) => {
  const written = await readFile(join(packageRoot(), 'templates/hosts/smallest.yaml'), 'utf8');
  const name = parseHost(written, 'host.yaml').administrator.name;
  t.throws(() => parseHost(written.replace(`name: ${name}`, 'name: admin'), 'host.yaml'), { message: /admin/ });
  settledByItself(t, 'passwd/username');
  refused(t, 'd-i passwd/username string admin', /"admin" is reserved/);
});

test('trap 4 of the prototype: the boot device is never "default", which may mean the stick', (t) => {
  refused(t, 'd-i grub-installer/bootdev string default', /"default" may mean the stick/);
  t.is(answerTo(rendered, 'grub-installer/bootdev'), undefined);
});

test('trap 5 of the prototype: what compresses an initramfs is in the pool', (t) => {
  for (const name of ['initramfs-tools', 'zstd', 'busybox'])
    t.true(listComputedPackages(debianReleases.trixie).includes(name), name);
});
