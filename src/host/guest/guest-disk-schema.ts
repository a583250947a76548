/** Written form of a guest's disk, alone as `disk` or one of `disks`. */
import { field, optional, section, word } from '../written/field.ts';
import { parseGuestDiskSize } from '../written/size.ts';
import { parseDiskPath, parseDiskSerial, pathForm } from './guest-names.ts';

export const diskSizeForm = 'a size in whole GiB like 64 GiB';

export const guestDiskSchema = section(
  'a mapping with path and size',
  {
    path: field(pathForm, parseDiskPath),
    size: optional(field(diskSizeForm, parseGuestDiskSize)),
    format: optional(word('raw', 'qcow2')),
    bus: optional(word('virtio', 'sata', 'scsi')),
    cache: optional(word('none', 'writeback', 'writethrough', 'directsync', 'unsafe')),
    discard: optional(word('yes', 'no')),
    serial: optional(field('a serial number of at most 20 letters, digits and . _ + -', parseDiskSerial)),
    import: optional(word('yes', 'no')),
  },
  {
    path: 'File, or with `import` also a block device, on the host.',
    size: 'Size of the file that is made; a file that is there is never touched.',
    format: 'Format of the file (default: by its ending).',
    bus: 'Controller that the guest sees (default: sata, which any system knows).',
    cache: 'How the host caches it (default: none).',
    discard: 'Whether blocks that the guest gives up are freed (default: no).',
    serial: 'Serial number that the guest sees.',
    import: 'Whether it is there already, with a system on it (default: no).',
  },
);
