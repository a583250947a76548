import test from 'ava';
import { lintPreseed } from '../../src/installer/lint-preseed.ts';
import { tableOf } from '../harness/preseed.ts';

function messagesFor(line: string): string[] {
  return lintPreseed(`${line}\n`, tableOf('trixie')).map(({ message }) => message);
}

/** Further ones are in preseed-traps.test.ts. */
const harmful: [line: string, message: RegExp][] = [
  ['d-i passwd/user-password password forge', /a secret in plain text/],
  ['d-i passwd/root-password-again password forge', /a secret in plain text/],
  ['d-i partman-crypto/passphrase password forge', /a secret in plain text/],
  ['d-i netcfg/enable boolean true', /needs no network, and without one the installer would ask; write false/],
  ['d-i apt-setup/local0/key string http://mirror.example.org/key.asc', /cannot fetch it and would ask/],
  ['d-i partman-basicfilesystems/no_swap boolean true', /goes back to the partitioning menu/],
  ['d-i debconf/priority select high', /high lets the installer ask more/],
  ['d-i partman-lvm/device_remove_lvm boolean false', /stops the partitioning in its menu; write true/],
  ['d-i partman-partitioning/confirm_write_new_label boolean false', /stops the partitioning in its menu/],
  ['d-i partman-auto/select_disk select /dev/sda', /choose-disk answers it on the machine; remove the line/],
  ['d-i grub-installer/choose_bootdev select /dev/sda', /choose-disk answers it on the machine; remove the line/],
  ['d-i preseed/late_command string in-target httpd & x', /a background job holds the installer up/],
];
for (const [line, message] of harmful) {
  test(`refuses "${line}"`, (t) => {
    const [first, ...further] = messagesFor(line);
    t.regex(first ?? '', message);
    t.deepEqual(further, []);
  });
}

const harmless = [
  'd-i netcfg/enable boolean false',
  'd-i apt-setup/local0/key string file:///cdrom/key.asc',
  'd-i partman-basicfilesystems/no_swap boolean false',
  'd-i debconf/priority select critical',
  'd-i partman-auto/method string lvm',
  'd-i grub-installer/make_active boolean false',
  'd-i preseed/late_command string sed -i "s/a/&b/" /target/etc/x && echo \\& 2>&1 >&2',
  'd-i netcfg/get_domain string a&b',
];
for (const line of harmless) {
  test(`takes "${line}"`, (t) => {
    t.deepEqual(messagesFor(line), []);
  });
}
