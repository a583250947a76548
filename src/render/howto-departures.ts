/**
 * Where a host departs from the howto of December 2016 that passforge grew from, and why: each departure at the lines that
 * carry it. `passforge explain` prints them.
 */

export interface Departure {
  /** Section of the howto. */
  readonly section: string;
  /** What the howto does, shortly. */
  readonly says: string;
  readonly because: string;
  /** Paths as `passforge render` writes them. */
  readonly file: RegExp;
  /** The lines of the file that it is about. */
  readonly line: RegExp;
}

export const departures: readonly Departure[] = [
  {
    section: '8',
    says: 'installs libvirt-bin and qemu-kvm',
    because:
      'libvirt-bin was gone before stretch was released, libvirt-daemon-system and libvirt-clients are its parts; qemu-kvm is only a name of qemu-system-x86 since bullseye',
    file: /^preseed\.cfg$/,
    line: /pkgsel\/include/,
  },
  {
    section: '8',
    says: 'takes the card out of the machine while Debian is installed',
    because: 'these lines keep the host off the card, so it can stay in',
    file: /^target\/etc\/passforge\/devices$/,
    line: /^[^#]/,
  },
  {
    section: '9',
    says: 'sets GRUB_DEFAULT_CMDLINE_LINUX_DEFAULT in /etc/default/grub',
    because:
      "nothing reads that variable; GRUB_CMDLINE_LINUX reaches every boot entry, the recovery ones too, and a file of our own leaves the package's file alone",
    file: /^target\/etc\/default\/grub\.d\/passforge\.cfg$/,
    line: /^GRUB_CMDLINE_LINUX=/,
  },
  {
    section: '9.1',
    says: 'adds iommu=1 and pcie_acs_override=downstream',
    because:
      "iommu=1 is no switch; iommu=pt spares the host's own devices the translation. The override is a patch that no Debian kernel has, and it weakens isolation where it exists: use another slot, or pass the whole group",
    file: /^target\/etc\/(default\/grub\.d\/passforge\.cfg|passforge\/kernel-parameters)$/,
    line: /iommu=/,
  },
  {
    section: '10',
    says: 'blacklists nouveau',
    because:
      'a blacklist stops one driver only, and not the sound, USB and serial functions of the card; vfio-pci is loaded before each of their drivers instead, and the functions are bound by address before that',
    file: /^target\/etc\/modprobe\.d\/vfio\.conf$/,
    line: /^softdep /,
  },
  {
    section: '11',
    says: 'writes vendor and device to new_id',
    because:
      "new_id claims every card of the kind, the host's own as well; driver_override names one function, after its identity has been compared",
    file: /^target\/usr\/local\/lib\/passforge\/vfio\.sh$/,
    line: /driver_override/,
  },
  {
    section: '11',
    says: 'binds with a script after the system has started',
    because: 'by then another driver may hold the card; in the initramfs none does yet',
    file: /^target\/etc\/initramfs-tools\/scripts\/init-top\/passforge-vfio$/,
    line: /vfio_bind_planned/,
  },
  {
    section: '11',
    says: 'puts Before=libvirt-guests.service into [Install]',
    because:
      'systemd ignores it there; it belongs into [Unit], and libvirtd itself starts guests, so it and its sockets must come later too',
    file: /^target\/etc\/systemd\/system\/vfio-pci-bind\.service$/,
    line: /^Before=.*libvirt/,
  },
  {
    section: '11',
    says: 'leaves the unit without RemainAfterExit',
    because: 'without it the unit counts as stopped once it has run, and is run again by whatever wants it',
    file: /^target\/etc\/systemd\/system\/vfio-pci-bind\.service$/,
    line: /^RemainAfterExit=/,
  },
  {
    section: '12.1',
    says: 'installs from a FAT32 stick, since OVMF cannot start from a CD',
    because: 'OVMF starts every image with an EFI boot image (El Torito)',
    file: /^target\/usr\/local\/lib\/passforge\/guests\//,
    line: /device=cdrom/,
  },
  {
    section: '12.2',
    says: 'makes the guest without firmware option and without the card',
    because: 'a passed card wants UEFI (--boot uefi), and each of its functions is a --hostdev',
    file: /^target\/usr\/local\/lib\/passforge\/guests\//,
    line: /--boot |--hostdev /,
  },
  {
    section: '12.2',
    says: 'gives the guest --memory 8169',
    because: '8192 was meant; memory is in MiB, and an odd number cannot be backed by huge pages',
    file: /^target\/usr\/local\/lib\/passforge\/guests\//,
    line: /--memory /,
  },
  {
    section: '12.2',
    says: 'gives the guest --cpu Skylake-Client',
    because: "a guest that never moves to another host does best with the host's own processor, host-passthrough",
    file: /^target\/usr\/local\/lib\/passforge\/guests\//,
    line: /--cpu /,
  },
  {
    section: '12.2',
    says: 'names a disk below the home folder, without a size',
    because:
      "virt-install refuses a file that does not exist when no size is given, ~ is root's home there, and libvirt may read only its own folders; the file is created here, and never overwritten",
    file: /^target\/usr\/local\/lib\/passforge\/guests\//,
    line: /guest-disk/,
  },
];

/** What the howto does otherwise at this line of this file. */
export function findDepartures(file: string, line: string): Departure[] {
  return departures.filter((departure) => departure.file.test(file) && departure.line.test(line));
}
