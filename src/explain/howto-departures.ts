/**
 * Where a host departs from the howto of December 2016 that passforge grew from, and why: each departure at the lines that
 * carry it. Other wrong turns of the howto leave no line behind; those are in the README.
 */

export interface Departure {
  /** Section of the howto. */
  readonly section: string;
  /** What the howto does. */
  readonly howto: string;
  readonly because: string;
  /** Path as `passforge render` writes it. */
  readonly file: RegExp;
  /** The lines of the file that it is about. */
  readonly line: RegExp;
}

const grub = /^target\/etc\/default\/grub\.d\/passforge\.cfg$/;
const commandLine = /^target\/etc\/(default\/grub\.d\/passforge\.cfg|passforge\/kernel-parameters)$/;
const unit = /^target\/etc\/systemd\/system\/vfio-pci-bind\.service$/;
const functions = /^target\/usr\/local\/lib\/passforge\/vfio\.sh$/;
const guest = /^target\/usr\/local\/lib\/passforge\/guests\/[^/]+(?<!\.xml)$/;
const guestXml = /^target\/usr\/local\/lib\/passforge\/guests\/[^/]+\.xml$/;

export const departures: readonly Departure[] = [
  {
    section: '8',
    howto: 'takes the card out of the machine while Debian is installed',
    because: 'these lines keep the host off the card from its first start, so it can stay in',
    file: /^target\/etc\/passforge\/devices$/,
    line: /^[^#]/,
  },
  {
    section: '8',
    howto: 'installs libvirt-bin',
    because: 'it was gone before stretch was released; libvirt-daemon-system and libvirt-clients are its parts',
    file: /^preseed\.cfg$/,
    line: /^d-i pkgsel\/include string/,
  },
  {
    section: '8',
    howto: 'installs qemu-kvm',
    because: 'since bullseye that is only another name of qemu-system-x86',
    file: /^preseed\.cfg$/,
    line: /^d-i pkgsel\/include string/,
  },
  {
    section: '9',
    howto: 'sets GRUB_DEFAULT_CMDLINE_LINUX_DEFAULT in /etc/default/grub',
    because:
      "nothing reads that variable; GRUB_CMDLINE_LINUX reaches every boot entry, the recovery ones too, and a file of its own leaves the package's file alone",
    file: grub,
    line: /^GRUB_CMDLINE_LINUX=/,
  },
  {
    section: '9.1',
    howto: 'sets intel_iommu=on on every machine',
    because:
      "AMD's IOMMU needs no word, and kernels since bullseye switch Intel's on by themselves; it is named where they do not, or where the description names Intel",
    file: commandLine,
    line: /\bintel_iommu=on\b/,
  },
  {
    section: '9.1',
    howto: 'sets iommu=1',
    because: "that is no switch; iommu=pt spares the host's own devices the translation",
    file: commandLine,
    line: /\biommu=pt\b/,
  },
  {
    section: '9.1',
    howto: 'sets pcie_acs_override=downstream',
    because:
      'the parameter is a patch that no Debian kernel has, and it weakens isolation where it exists: use another slot, or pass the whole group; `kernel.acs-override` is there for other kernels',
    file: grub,
    line: /^GRUB_CMDLINE_LINUX=(?!.*acs)/,
  },
  {
    section: '10',
    howto: 'looks for the card in the text that lspci prints',
    because: 'names change with the list of names; these read what the kernel itself says of its buses',
    file: /^target\/usr\/local\/lib\/passforge\/vfio-find\.sh$/,
    line: /"\$PASSFORGE_SYS"\/bus\/pci\/devices\/\*/,
  },
  {
    section: '10',
    howto: 'blacklists nouveau',
    because:
      'that stops one driver, and not those of the sound, USB and serial functions; vfio-pci is loaded before each of them instead, and has bound the functions by then',
    file: /^target\/etc\/modprobe\.d\/vfio\.conf$/,
    line: /^softdep /,
  },
  {
    section: '11',
    howto: 'binds with a script once the system has started',
    because: 'by then another driver may hold the card; in the initramfs none does yet',
    file: /^target\/etc\/initramfs-tools\/scripts\/init-top\/passforge-vfio$/,
    line: /vfio_bind_planned/,
  },
  {
    section: '11',
    howto: 'writes vendor and device to new_id',
    because:
      "that claims every card of the kind, now and later, the host's own as well; driver_override names one function",
    file: functions,
    line: /driver_override" vfio-pci/,
  },
  {
    section: '11',
    howto: 'takes whatever is at the address',
    because: 'addresses shift when a card is added; the function must still be the one that was described',
    file: functions,
    line: /addresses=\$\(vfio_resolve "\$@"\)/,
  },
  {
    section: '11',
    howto: 'says "virtio driver" in the description of its unit',
    because: 'the driver is vfio-pci; virtio is something else',
    file: unit,
    line: /^Description=/,
  },
  {
    section: '11',
    howto: 'puts Before= into [Install]',
    because: 'systemd ignores it there; it belongs into [Unit]',
    file: unit,
    line: /^Before=libvirt/,
  },
  {
    section: '11',
    howto: 'orders its unit before libvirt-guests.service only',
    because: 'libvirtd starts guests itself, so it and its sockets must come later as well',
    file: unit,
    line: /^Before=libvirtd\.service/,
  },
  {
    section: '11',
    howto: 'leaves RemainAfterExit out',
    because: 'without it the unit counts as stopped once it has run, and is run again by whatever wants it',
    file: unit,
    line: /^RemainAfterExit=/,
  },
  {
    section: '11',
    howto: 'knows the functions 02:00.0 and 02:00.1 only',
    because:
      'newer cards have USB functions as well; every endpoint of the IOMMU group must be free of host drivers, and is looked at',
    file: /^target\/usr\/local\/lib\/passforge\/check-devices\.sh$/,
    line: /iommu_groups/,
  },
  {
    section: '12.1',
    howto: 'installs from a FAT32 stick, since OVMF could not start from a CD',
    because: 'it can: OVMF starts every image with an EFI boot image (El Torito)',
    file: guestXml,
    line: /device="cdrom"/,
  },
  {
    section: '12.2',
    howto: 'gives the guest no firmware',
    because: 'virt-install would take a BIOS, and current cards and Windows want UEFI',
    file: guest,
    line: /^ +--boot .*(OVMF|firmware=efi)/,
  },
  {
    section: '12.2',
    howto: 'gives the guest no device',
    because: 'each function that is passed is a --hostdev',
    file: guest,
    line: /^ +--hostdev /,
  },
  {
    section: '12.2',
    howto: 'gives the guest --memory 8169',
    because: '8192 was meant; memory is in MiB, and an odd number cannot be backed by huge pages',
    file: guest,
    line: /^ +--memory /,
  },
  {
    section: '12.2',
    howto: 'gives the guest --cpu Skylake-Client',
    because: "a guest that stays on one host does best with that host's own processor",
    file: guest,
    line: /^cpu=host-passthrough$|^ +--cpu host-passthrough/,
  },
  {
    section: '12.2',
    howto: 'names a disk below the home folder, without a size',
    because:
      "virt-install refuses a file that is not there when no size is given, ~ is root's home under sudo, and libvirt may not read there; the first boot makes the file, and never overwrites one",
    file: /^target\/etc\/passforge\/disks$/,
    line: /^disk-/,
  },
  {
    section: '12.2',
    howto: 'does nothing about drivers that refuse to run in a virtual machine',
    because: "NVIDIA's before 465 end with error 43 unless KVM is hidden and Hyper-V's vendor is another",
    file: guest,
    line: /^ +--features .*kvm_hidden=on/,
  },
];

/** What the howto does otherwise at this line of this file. */
export function findDepartures(file: string, line: string): Departure[] {
  return departures.filter((departure) => departure.file.test(file) && departure.line.test(line));
}
