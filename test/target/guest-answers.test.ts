/** What guests' systems are told: the answer file of Windows' setup, and the files of cloud-init. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { load } from 'js-yaml';
import type { Guest } from '../../src/host/guest/guest.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { describedHosts } from '../harness/described-hosts.ts';
import { runProgram } from '../harness/run-program.ts';
import { renderFor } from '../harness/target-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const described = describedHosts().find(({ name }) => name === 'guests-that-install-themselves');

/** A file of the guest's folder; undefined if there is none. */
async function answers(guest: string, file: string, changes: Partial<Guest> = {}): Promise<string | undefined> {
  if (described === undefined) throw new Error('the description is gone');
  const guests = described.host.guests.map((each) => (each.name === guest ? { ...each, ...changes } : each));
  const files = await renderFor({ ...described.host, guests });
  return files.find(({ path }) => path.endsWith(`guests/${guest}.seed/${file}`))?.content;
}

/** Values in the answer file of the guest, as xmllint finds them; names are without their namespace. */
async function reader(t: ExecutionContext, guest: string, changes: Partial<Guest> = {}) {
  const file = join(await temporaryFolder(t), 'Autounattend.xml');
  const text = (await answers(guest, 'Autounattend.xml', changes)) ?? '';
  await writeFile(file, text.replace(/ xmlns="[^"]*"/, ''));
  return async (xpath: string): Promise<string> => {
    const { status, stdout, stderr } = await runProgram('xmllint', ['--xpath', `string(${xpath})`, file]);
    t.is(status, 0, stderr);
    return stdout.trim();
  };
}

const setup = '//settings[@pass="windowsPE"]/component[@name="Microsoft-Windows-Setup"]';

test('Windows is told image, languages, names and key', async (t) => {
  const value = await reader(t, 'win11');
  const metadata = `${setup}/ImageInstall/OSImage/InstallFrom/MetaData`;
  t.is(await value(`concat(${metadata}/Key, " ", ${metadata}/Value)`), '/IMAGE/NAME Windows 11 Pro');
  t.is(await value(`${setup}/UserData/ProductKey/Key`), 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE');
  t.is(await value('//settings[@pass="windowsPE"]//SetupUILanguage/UILanguage'), 'it-IT');
  t.is(await value('//settings[@pass="oobeSystem"]//InputLocale'), '0410:00000410');
  t.is(await value('//settings[@pass="specialize"]//ComputerName'), 'GAMES');
  t.is(await value('//settings[@pass="specialize"]//TimeZone'), 'W. Europe Standard Time');
});

test('without a key none is asked for, and the image may be known by its number', async (t) => {
  const value = await reader(t, 'office.10');
  t.is(await value(`concat(count(${setup}//ProductKey/Key), ${setup}//ProductKey/WillShowUI)`), '0Never');
  t.is(await value(`concat(${setup}//MetaData/Key, " ", ${setup}//MetaData/Value)`), '/IMAGE/INDEX 2');
  // no name of a machine is made of office.10
  t.is(await value('//ComputerName'), '*');
});

test('the account has no password at first, and must get one', async (t) => {
  const value = await reader(t, 'office.10');
  t.is(await value('concat(//LocalAccount/Name, //LocalAccount/Password/Value)'), 'Sara R');
  t.is(await value('//FirstLogonCommands//CommandLine'), 'net.exe user "Sara R" /logonpasswordchg:yes');
});

test('the disk is laid out for the firmware', async (t) => {
  const layout = async (guest: string) => {
    const value = await reader(t, guest);
    const types = await Promise.all([1, 2, 3].map((at) => value(`//CreatePartition[Order=${at}]/Type`)));
    return [...types, await value('//InstallTo/PartitionID')].join(' ');
  };
  t.is(await layout('win11'), 'EFI MSR Primary 3');
  t.is(await layout('office.10'), 'Primary Primary  2');
});

test('drivers are looked for on each drive, and only with their medium', async (t) => {
  const value = await reader(t, 'win11');
  t.is(await value('//PathAndCredentials[5]/Path'), 'E:\\vioscsi\\w11\\amd64');
  t.is(await value('count(//PathAndCredentials)'), '12');
  t.is(await (await reader(t, 'office.10'))('count(//PathAndCredentials)'), '0');
});

test('Remote Desktop is on when it is wanted', async (t) => {
  t.is(await (await reader(t, 'win11'))('//fDenyTSConnections'), 'false');
  t.is(await (await reader(t, 'office.10'))('count(//FirewallGroup)'), '0');
});

test('every component is named as Windows knows it', async (t) => {
  const text = (await answers('win11', 'Autounattend.xml')) ?? '';
  const components = [...text.matchAll(/<component name="([^"]+)" ([^>]+)>/g)];
  t.is(components.length, 10);
  const identity =
    'processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS"';
  for (const [, name, attributes] of components) t.is(attributes, identity, name);
});

test('cloud-init is told who may log in, and words stay words', async (t) => {
  const text = (await answers('web', 'user-data')) ?? '';
  t.true(text.startsWith('#cloud-config\n'));
  t.like(load(text), {
    hostname: 'www',
    packages: ['nginx', 'qemu-guest-agent'],
    runcmd: ["echo 'yes: it # works' >/etc/motd", 'true'],
    users: [{ name: 'ops', lock_passwd: false, sudo: 'ALL=(ALL) ALL' }],
  });
  t.like(load((await answers('plain', 'user-data')) ?? ''), {
    hostname: 'plain',
    users: [{ name: 'marco', lock_passwd: true, sudo: 'ALL=(ALL) NOPASSWD:ALL' }],
  });
});

test('a fixed address is that of the card with the MAC address; without one there is no such file', async (t) => {
  t.deepEqual(load((await answers('web', 'network-config')) ?? ''), {
    version: 2,
    ethernets: {
      lan: {
        match: { macaddress: '52:54:00:12:34:56' },
        addresses: ['192.0.2.20/24'],
        routes: [{ to: '0.0.0.0/0', via: '192.0.2.1' }],
        nameservers: { addresses: ['192.0.2.1', '2001:db8::1'] },
      },
    },
  });
  t.is(await answers('plain', 'network-config'), undefined);
});

test('to cloud-init it is another instance only when something else is told', async (t) => {
  const text = readFileSync(described?.file ?? '', 'utf8');
  const instance = async (changed: string): Promise<string> => {
    const files = await renderFor(parseHost(changed, 'host.yaml'));
    const data = files.find(({ path }) => path.endsWith('guests/web.seed/meta-data'))?.content ?? '';
    return (load(data) as { 'instance-id': string })['instance-id'];
  };
  const first = await instance(text);
  t.regex(first, /^web-[0-9a-f]{16}$/);
  t.is(await instance(text.replace('memory: 2 GiB', 'memory: 3 GiB')), first);
  for (const [old, other] of [
    ['packages: [nginx,', 'packages: [apache2,'],
    ['$6$passforge.guest.', '$6$passforge.other.'],
    ['address: 192.0.2.20/24', 'address: 192.0.2.21/24'],
  ] as const) {
    t.true(text.includes(old), old);
    t.not(await instance(text.replace(old, () => other)), first, old);
  }
});

test('nobody but root reads the answers', async (t) => {
  const files = await renderFor(described?.host ?? (await Promise.reject(new Error('the description is gone'))));
  const seeds = files.filter(({ path }) => path.includes('.seed/'));
  t.is(seeds.length, 7);
  t.true(seeds.every(({ mode }) => mode === 0o600));
});

test('the host shuts its guests down at once, and says so in the words of libvirt-guests', async (t) => {
  const files = await renderFor(described?.host ?? (await Promise.reject(new Error('the description is gone'))));
  const file = join(await temporaryFolder(t), 'libvirt-guests');
  await writeFile(file, files.find(({ path }) => path === 'etc/default/libvirt-guests')?.content ?? '');
  const script = `. "${file}"; echo "$ON_BOOT $ON_SHUTDOWN $PARALLEL_SHUTDOWN $SHUTDOWN_TIMEOUT"`;
  const { stdout } = await runProgram('dash', ['-eu', '-c', script]);
  t.is(stdout, 'ignore shutdown 4 300\n');
});
