/** User names that are taken: the list of user-setup-udeb 1.107, and accounts and groups of what passforge installs. */

/** /usr/lib/user-setup/reserved-usernames: the installer would ask for another one. */
const refusedByInstaller = `
  root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody adm tty disk
  kmem dialout fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff
  users nogroup netplan ftn mysql tac-plus alias qmail qmaild qmails qmailr qmailq qmaill qmailp asterisk
  vpopmail vchkpw slurm hacluster haclient grsec-tpe grsec-sock-all grsec-sock-clt grsec-sock-srv grsec-proc
  ceph opensrf libvirt-qemu admin Debian-exim bind crontab cupsys dcc dhcp dictd dnsmasq dovecot fetchmail
  firebird ftp fuse gdm haldaemon hplilp identd input jwhois klog kvm lpadmin messagebus mythtv netdev powerdev
  radvd render saned sbuild scanner slocate ssh sshd ssl-cert sslwrap statd syslog telnetd tftpd
`;

/** The user would get the account's or the group's rights, or its package would fail to install. */
const takenByPackages = `
  clock libvirt libvirt-dnsmasq libvirt-qemu polkitd rdma sgx swtpm systemd-coredump systemd-journal systemd-network
  systemd-oom systemd-resolve systemd-timesync tcpdump tss uuidd
`;

export const reservedUserNames: ReadonlySet<string> = new Set(
  `${refusedByInstaller} ${takenByPackages}`.split(/\s+/).filter((name) => name !== ''),
);
