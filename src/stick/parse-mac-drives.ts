/**
 * Drives out of what macOS's diskutil(8) tells. It tells no serials, so that a drive is named by its size. What it calls the
 * content of a partition stands for a file system. Written after the manual; nobody has run it on a Mac yet.
 */
import type { Drive, Volume } from './drive.ts';
import { printable } from './printable.ts';

type Info = Readonly<Record<string, unknown>>;

export function parseMacDrives({ infos }: { readonly infos: readonly unknown[] }): Drive[] {
  const all = infos.filter((info): info is Info => typeof info === 'object' && info !== null);
  // one that is virtual is made of parts of others, such as the container of an APFS
  const wholes = all.filter((info) => info.WholeDisk === true && info.VirtualOrPhysical !== 'Virtual');
  return wholes.map((whole) => {
    const name = text(whole.DeviceIdentifier) ?? '';
    return toDrive(
      whole,
      all.filter((info) => info.ParentWholeDisk === name || info === whole),
    );
  });
}

function toDrive(whole: Info, parts: readonly Info[]): Drive {
  return {
    // the file beside /dev/disk4 that has no cache
    path: `/dev/r${text(whole.DeviceIdentifier)}`,
    number: null,
    kind: 'disk',
    size: Number(whole.TotalSize ?? whole.Size ?? 0),
    sectorSize: Number(whole.DeviceBlockSize ?? 512),
    model: text(whole.MediaName),
    serial: null,
    worldWideName: null,
    bus: text(whole.BusProtocol)?.toLowerCase() ?? null,
    isRemovable: whole.RemovableMedia === true || whole.Removable === true,
    isReadOnly: whole.WritableMedia === false,
    sequence: null,
    volumes: parts.map((part) => toVolume(part, part === whole)),
  };
}

/** A disk inside the machine holds its system; so does one whose parts make up a volume elsewhere. */
function toVolume(part: Info, isWhole: boolean): Volume {
  const content = text(part.Content);
  const mountPoint = text(part.MountPoint);
  const uses = [
    ...(isWhole && part.Internal === true ? ['is inside the machine'] : []),
    ...(content !== null && /^Apple_(APFS|CoreStorage|RAID)/.test(content) ? [`belongs to ${content}`] : []),
  ];
  return {
    path: `/dev/${text(part.DeviceIdentifier)}`,
    number: null,
    kind: isWhole ? 'disk' : 'part',
    format: text(part.FilesystemType) ?? (isWhole ? null : content),
    label: text(part.VolumeName),
    uuid: text(part.VolumeUUID),
    // no more than what diskutil tells
    signatures: [],
    mountPoints: mountPoint === null ? [] : [mountPoint],
    uses,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? printable(value.trim()) : null;
}
