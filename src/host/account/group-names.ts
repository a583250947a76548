/** Groups that are on every host, whatever further packages it has: of base-passwd, systemd and libvirt, in all releases. */

export const groupNames: ReadonlySet<string> = new Set(
  `
  adm audio backup bin cdrom daemon dialout dip disk fax floppy games input irc kmem kvm libvirt libvirt-qemu list lp
  mail man news nogroup operator plugdev proxy sasl shadow src staff sys systemd-journal systemd-network tape tty
  users utmp uucp video voice www-data
`
    .trim()
    .split(/\s+/),
);
