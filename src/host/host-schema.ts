/** The written form of a host description: its keys, each with the form of its value. Across keys, see host-rules.ts. */
import type { z } from 'zod';
import { rootSchema, usersSchema } from './account/accounts-schema.ts';
import { administratorSchema } from './account/administrator-schema.ts';
import { aptSchema } from './apt/apt-schema.ts';
import { firmwareSchema } from './apt/firmware-schema.ts';
import { parseProxy, proxyForm } from './apt/proxy.ts';
import { deviceSchema } from './device/device-schema.ts';
import { commandsSchema, filesSchema, unitsSchema } from './file/own-file-schema.ts';
import { parsePackageName } from './guest/guest-names.ts';
import { guestSchema } from './guest/guest-schema.ts';
import { mediaSchema } from './guest/media-schema.ts';
import { kernelSchema } from './kernel/kernel-schema.ts';
import { tuningSchema } from './kernel/tuning-schema.ts';
import { parseKeymap, parseLocale, parseTimezone } from './locale.ts';
import { machineSchema } from './machine/machine-schema.ts';
import { parseDomain, parseHostname, parseMirror } from './network/host-name.ts';
import { networkSchema } from './network/network-schema.ts';
import { parseTimeServer, timeServerForm } from './network/time-server.ts';
import { releaseNames } from './release/debian-release.ts';
import { parseSerialConsole, serialConsoleForm } from './serial-console.ts';
import { diskSchema } from './storage/disk-schema.ts';
import { storageSchema } from './storage/storage-schema.ts';
import { field, listOf, optional, section, word } from './written/field.ts';

export const hostSchema = section(
  'a mapping with release, hostname, administrator and disk',
  {
    release: word(...releaseNames),
    hostname: field('a host name of at most 63 letters, digits and - like forge', parseHostname),
    domain: optional(field('a domain like example.org', parseDomain)),
    locale: optional(field('a locale like it_IT.UTF-8 or C.UTF-8', parseLocale)),
    locales: optional(listOf('a list of locales', field('a locale like it_IT.UTF-8', parseLocale))),
    keyboard: optional(field("a keymap of Debian's installer like us, it or us(dvorak)", parseKeymap)),
    timezone: optional(field('a time zone like Europe/Rome or UTC', parseTimezone)),
    mirror: optional(field('the http or https address of a Debian archive', parseMirror)),
    proxy: optional(field(proxyForm, parseProxy)),
    apt: optional(aptSchema),
    'time-servers': optional(listOf('a list of time servers', field(timeServerForm, parseTimeServer))),
    administrator: administratorSchema,
    root: optional(rootSchema),
    users: optional(usersSchema),
    machine: optional(machineSchema),
    disk: diskSchema,
    storage: optional(storageSchema),
    network: optional(networkSchema),
    kernel: optional(kernelSchema),
    'serial-console': optional(field(serialConsoleForm, parseSerialConsole)),
    tuning: optional(tuningSchema),
    passthrough: optional(listOf('a list of devices', deviceSchema)),
    packages: optional(
      listOf('a list of package names', field('a Debian package name like virt-manager', parsePackageName)),
    ),
    firmware: optional(firmwareSchema),
    files: optional(filesSchema),
    units: optional(unitsSchema),
    commands: optional(commandsSchema),
    media: optional(mediaSchema),
    guests: optional(listOf('a list of guests', guestSchema)),
  },
  {
    release: "Debian's release, by codename.",
    hostname: "The machine's name, without dots.",
    domain: 'Its DNS domain.',
    locale: 'Language and country (default: en_US.UTF-8).',
    locales: 'Further ones.',
    keyboard: 'Keyboard layout (default: us).',
    timezone: 'Time zone (default: UTC).',
    mirror: "Debian's archive, for image and host (default: the building machine's for the image, none for the host).",
    proxy: "Proxy of the host's apt, and of what it fetches for guests.",
    apt: "More about the host's archives.",
    'time-servers': "Who is asked for the time (default: Debian's servers).",
    administrator: 'The person who logs in and uses sudo.',
    root: 'The root account (default: locked).',
    users: 'Further users.',
    machine: 'The machine that may be installed; all conditions must hold, any other is refused (default: any).',
    disk: 'The disk that the installation ERASES; all conditions must match exactly one.',
    storage: 'How the disk is laid out (default: one ext4 file system and swap).',
    network: 'The network after the installation, which itself needs none (default: the first wired card, DHCP).',
    kernel: "The kernel's command line and modules.",
    'serial-console': 'A serial port for boot menu, kernel and login, beside the screen.',
    tuning: 'What is set aside for guests.',
    passthrough: 'The devices that the host hands over.',
    packages: 'Further Debian packages.',
    firmware: 'Firmware that is not free (default: none).',
    files: 'Files of your own.',
    units: 'Units of systemd of your own.',
    commands: 'Lines of shell, run in the new system at the end; one that fails stops the installation.',
    media: 'Images for the guests, fetched or copied from a stick at the first boot (default: none).',
    guests: 'The virtual machines, defined at the first boot.',
  },
);

/** A description whose every value has its right form. Null is an absent key. */
export type WrittenHost = z.output<typeof hostSchema>;
