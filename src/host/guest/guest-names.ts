/** Names and paths of a guest, in characters that file names, sh, virt-install(1) options and libvirt's XML all carry. */
import { FieldError } from '../written/field.ts';

export const pathForm = 'an absolute path of letters, digits and . _ + @ - like /var/lib/libvirt/images/one.qcow2';

/** A guest's files are NAME and NAME.xml, and its folder NAME.seed. To virsh(1), digits are the id of a running guest, whichever that is. */
export function parseGuestName(text: string): string | undefined {
  if (/^[0-9]+$/.test(text))
    throw new FieldError(`a guest name needs a letter, got "${text}"; write a name like vm${text}`);
  if (/^[0-9a-f-]{36}$/i.test(text) && text.replaceAll('-', '').length === 32) {
    throw new FieldError('a guest name cannot have the form of a UUID; libvirt makes that up by itself');
  }
  const ending = /\.(xml|seed)$/.exec(text)?.[0];
  if (ending !== undefined) throw new FieldError(`a guest name cannot end with ${ending}`);
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) ? text : undefined;
}

/** virt-install splits its options at commas and takes quotes and backslashes out. */
export function parseTitle(text: string): string | undefined {
  if (/[,"'\\]/.test(text)) throw new FieldError('a title cannot hold a comma, a quote or a backslash');
  return text.length <= 100 && text !== '' ? text : undefined;
}

/** A model's name alone: features after a comma are not taken. */
export function parseCpuModel(text: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) ? text : undefined;
}

/** Name of a virtual network of libvirt. */
export function parseNetworkName(text: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) ? text : undefined;
}

/** Short id of a system in osinfo-db. */
export function parseOsinfo(text: string): string | undefined {
  return /^[a-z0-9][a-z0-9.+-]{0,63}$/.test(text) ? text : undefined;
}

/** What libvirt's schema, virtio disks (20 characters) and udev all take. */
export function parseDiskSerial(text: string): string | undefined {
  return /^[A-Za-z0-9_.+-]{1,20}$/.test(text) ? text : undefined;
}

/** A file, or a whole drive, partition or logical volume under a name that lasts. */
export function parseDiskPath(text: string): string | undefined {
  return isDevicePath(text) && !/^\/dev\/(shm|disk\/by-(partlabel|label))\//.test(text) && isCleanPath(text)
    ? text
    : parseFilePath(text);
}

/** Below /dev only what udev and LVM name for good; sda and dm-0 change. */
export function isDevicePath(path: string): boolean {
  return /^\/dev\/[A-Za-z0-9._+@-]+\/./.test(path);
}

/** udev's lasting name of an event device; the other names lead to devices of another kind, see evdev(4). */
export function parseEvdev(text: string): string | undefined {
  if (/^\/dev\/input\/event[0-9]+$/.test(text)) {
    throw new FieldError('this number changes; take the name below /dev/input/by-id that leads there');
  }
  return /^\/dev\/input\/by-(id|path)\/[A-Za-z0-9._:+@-]{1,200}-event(-[A-Za-z0-9]+)*$/.test(text) ? text : undefined;
}

/** One word: the option and its value, since a word of its own could be anything. */
export function parseExtraArgument(text: string): string | undefined {
  return /^--[A-Za-z][A-Za-z-]*=./.test(text) && text.length <= 1000 ? text : undefined;
}

/** Path of a file. The first boot writes X.part or X.new before X, and removes what a power cut left of them. */
export function parseFilePath(text: string): string | undefined {
  if (/^\/(dev|proc|run|sys|tmp)\//.test(text))
    throw new FieldError('files do not last in this folder; choose another one');
  if (/\.(part|new)$/.test(text))
    throw new FieldError('files that the first boot has not completed end so, and are removed; choose another name');
  return isCleanPath(text) ? text : undefined;
}

function isCleanPath(text: string): boolean {
  return text.length <= 1000 && /^(\/[A-Za-z0-9._+@-]{1,255})+$/.test(text) && !/\/\.{1,2}(\/|$)/.test(text);
}

/** Debian Policy 5.6.1, which wants at least two characters. */
export function parsePackageName(text: string): string | undefined {
  return /^[a-z0-9][a-z0-9+.-]{1,99}$/.test(text) ? text : undefined;
}
