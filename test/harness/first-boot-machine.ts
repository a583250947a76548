/** A made-up host before its first boot, with a libvirt that is a folder: for tests of the steps. */
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Guest, GuestDisk } from '../../src/host/guest/guest.ts';
import type { Host } from '../../src/host/host.ts';
import { exampleDisk, exampleGuest, exampleHost } from './example-host.ts';
import { addCard, addReadyBridge, type TargetMachine, targetMachine } from './target-machine.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const firstBoot = 'usr/local/sbin/passforge-first-boot';

/**
 * What is defined is a file below $STATE, in libvirt's own spelling. Networks and pools are folders with
 * the files `active` and `autostart`. A file `down` stands for a libvirt that is not there.
 */
const virsh = `
answer() { if [ -e "$1/$2" ]; then echo "$3$4"; else echo "$3$5"; fi; }
[ ! -e "$STATE/down" ] || { echo 'error: failed to connect to the hypervisor' >&2; exit 1; }
shift 2
case $1 in
uri) echo qemu:///system ;;
domuuid) [ -e "$STATE/$2.xml" ] && echo 11111111-2222-3333-4444-555555555555 ;;
define)
    name=$(sed -n 's/.*<name>\\(.*\\)<.name>.*/\\1/p' "$2")
    tr '"' "'" <"$2" | sed 's, />,/>,g' >"$STATE/new" && mv "$STATE/new" "$STATE/$name.xml" ;;
list) for domain in "$STATE"/*.xml; do [ ! -e "$domain" ] || basename "$domain" .xml; done ;;
dumpxml) cat "$STATE/$3.xml" ;;
net-define) name=\${2##*/}; mkdir "$STATE/net-\${name%.xml}" ;;
net-info) [ -e "$STATE/net-$2" ] || exit 1
    answer "$STATE/net-$2" active 'Active:         ' yes no
    answer "$STATE/net-$2" autostart 'Autostart:      ' yes no ;;
net-start) [ ! -e "$STATE/net-busy" ] || { echo 'error: Network is already in use by interface eno1' >&2; echo; exit 1; }
    touch "$STATE/net-$2/active" ;;
net-autostart) touch "$STATE/net-$2/autostart" ;;
pool-list) echo ' Name      State    Autostart'; echo ------
    for pool in "$STATE"/pool-*/; do [ ! -e "$pool" ] || echo " $(basename "$pool" | sed s/pool-//)   active   yes"; done ;;
pool-info) [ -e "$STATE/pool-$2" ] || exit 1
    answer "$STATE/pool-$2" active 'State:          ' running inactive
    answer "$STATE/pool-$2" autostart 'Autostart:      ' yes no ;;
pool-dumpxml) echo "<pool><target><path>$(cat "$STATE/pool-$2/path")</path></target></pool>" ;;
pool-define-as) rm -rf "$STATE/.pool"; mkdir "$STATE/.pool" && echo "$5" >"$STATE/.pool/path" && mv "$STATE/.pool" "$STATE/pool-$2" ;;
pool-start) touch "$STATE/pool-$2/active" ;;
pool-autostart) touch "$STATE/pool-$2/autostart" ;;
esac`;

/** Prints the parts of a definition that the host looks at. */
export const virtInstall = `
echo "<domain><devices>"
while [ $# -gt 0 ]; do
    case $1 in
        --name) name=$2 ;;
        --hostdev) echo "<hostdev><source><address domain='0x0000' bus='0x02' slot='0x00' function='0x\${2##*.}'/></source></hostdev>" ;;
    esac
    shift
done
echo "</devices><name>$name</name></domain>"`;

/** The folder of the guests' files on this machine. */
export const imagesOf = (machine: TargetMachine): string => join(machine.root, 'images');

/** With its card bound. Nobody tells a verdict but the commands' record, since that has tests of its own. */
export async function firstBootMachine(t: ExecutionContext, changes: Partial<Host> = {}): Promise<TargetMachine> {
  const machine = await targetMachine(t, { ...exampleHost, ...changes });
  await addCard(machine);
  await addReadyBridge(machine);
  await machine.run('usr/local/bin/vfio-bind', '--planned');
  await machine.addCommand('virsh', virsh);
  await machine.addCommand('virt-install', virtInstall);
  // makes the raw disk of the example
  await machine.addCommand('truncate', 'echo "raw $2" >"$3"');
  // A test cannot cut the power, and waiting for the disk takes long.
  await machine.addCommand('sync', '');
  await machine.addCommand('tell', '');
  await machine.write('usr/local/sbin/passforge-verdict', '#!/bin/sh\nexec tell verdict\n');
  await chmod(join(machine.root, 'usr/local/sbin/passforge-verdict'), 0o755);
  return machine;
}

/** A guest whose disk is to be made in a folder of the test. */
export async function newGuest(t: ExecutionContext, changes: Partial<Guest> = {}): Promise<Guest> {
  return { ...exampleGuest, disks: [await newDisk(t)], ...changes };
}

async function newDisk(t: ExecutionContext): Promise<GuestDisk> {
  return { ...exampleDisk, path: join(await temporaryFolder(t), 'images/win8.raw') };
}

export function stateFile(machine: TargetMachine, path: string): Promise<string | undefined> {
  return readFile(join(machine.root, 'var/lib/passforge', path), 'utf8').catch(() => undefined);
}

export function countOf(calls: readonly string[], start: string): number {
  return calls.filter((call) => call.startsWith(start)).length;
}
