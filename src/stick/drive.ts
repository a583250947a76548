/** A drive of this machine as plain data: what is judged before an image is written to it. */

export interface Drive {
  /** Its device file, as `/dev/sdb`. */
  readonly path: string;
  /** Major and minor number, as `8:16`; null where the system does not tell them. */
  readonly number: string | null;
  /** In the words of lsblk(8): `disk`, `loop`, `rom` … */
  readonly kind: string;
  /** Bytes; 0 of a reader without a card. */
  readonly size: number;
  /** Bytes of a logical sector. */
  readonly sectorSize: number;
  readonly model: string | null;
  readonly serial: string | null;
  /** Of SCSI, NVMe and ATA drives a name that no other has (WWN). */
  readonly worldWideName: string | null;
  /** `usb`, `sata`, `nvme` … */
  readonly bus: string | null;
  readonly isRemovable: boolean;
  readonly isReadOnly: boolean;
  /** Another number for each medium since the machine started; null where the kernel does not count (before Linux 5.15). */
  readonly sequence: number | null;
  /** The drive itself, its partitions, and what is made of them. */
  readonly volumes: readonly Volume[];
}

export interface Volume {
  readonly path: string;
  /** Major and minor number, as `8:17`; null where the system does not tell them. */
  readonly number: string | null;
  /** `disk`, `part`, `lvm`, `crypt`, `raid1` … */
  readonly kind: string;
  /** As blkid(8) names file systems and members; null where it finds nothing. */
  readonly format: string | null;
  readonly label: string | null;
  readonly uuid: string | null;
  /** All that it can be taken for, where `format` names one or, if they are of several kinds, none; null where nobody could look. */
  readonly signatures: readonly string[] | null;
  readonly mountPoints: readonly string[];
  /** What else the running system does with it, in words that follow its path. */
  readonly uses: readonly string[];
}
