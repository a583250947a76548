/** Written form of a guest's `cloud-init`. */

import { parsePasswordHash, passwordHashForm } from '../account/password-hash.ts';
import { parseSshKey, sshKeyForm } from '../account/ssh-key.ts';
import { parseUserName, userNameForm } from '../account/user-name.ts';
import { commandsSchema } from '../file/own-file-schema.ts';
import { parseHostname } from '../network/host-name.ts';
import { parseIpAddress } from '../network/ip.ts';
import { parseIpv4Address, parseIpv4Network } from '../network/ipv4.ts';
import { field, listOf, optional, secretField, section } from '../written/field.ts';
import { parsePackageName } from './guest-names.ts';

export const cloudInitSchema = section(
  'a mapping with user, packages or commands; {} for the defaults',
  {
    hostname: optional(field('a host name of at most 63 letters, digits and - like web', parseHostname)),
    user: optional(field(userNameForm, parseUserName)),
    'ssh-keys': optional(listOf('a list of public keys', secretField(sshKeyForm, parseSshKey))),
    'password-hash': optional(secretField(passwordHashForm, parsePasswordHash)),
    packages: optional(listOf('a list of package names', field('a package name like nginx', parsePackageName))),
    commands: optional(commandsSchema),
    address: optional(field('an address with its prefix length like 192.0.2.10/24', parseIpv4Network)),
    gateway: optional(field('an IPv4 address like 192.0.2.1', parseIpv4Address)),
    nameservers: optional(
      listOf('a list of IP addresses', field('an IP address like 192.0.2.1 or 2001:db8::1', parseIpAddress)),
    ),
  },
  {
    hostname: "Its host name (default: the guest's name).",
    user: "Its first user, who may use sudo (default: the host's administrator).",
    'ssh-keys': "Public keys of that user (default: the administrator's).",
    'password-hash': 'Hash of the password of that user (default: none, and sudo asks for none).',
    packages: 'Packages that it installs at its first start.',
    commands: 'Lines of shell that root runs at the end of the first start.',
    address: 'Fixed IPv4 address of its first card, which needs `mac` (default: DHCP).',
    gateway: 'Router; with `address`.',
    nameservers: 'Servers of DNS; with `address`.',
  },
);
