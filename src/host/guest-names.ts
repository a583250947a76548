/** Names and paths of a guest, in characters that file names, sh, virt-install(1) options and libvirt's XML all carry. */
import { FieldError } from './field.ts';

export const pathForm = 'an absolute path of letters, digits and . _ + @ - like /var/lib/libvirt/images/one.qcow2';

export function parseGuestName(text: string): string | undefined {
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

/** Path of a file. */
export function parseFilePath(text: string): string | undefined {
  if (/^\/(dev|proc|run|sys|tmp)\//.test(text))
    throw new FieldError('files do not last in this folder; choose another one');
  const isClean = text.length <= 1000 && /^(\/[A-Za-z0-9._+@-]{1,255})+$/.test(text);
  return isClean && !/\/\.{1,2}(\/|$)/.test(text) ? text : undefined;
}

/** Debian Policy 5.6.1, which wants at least two characters. */
export function parsePackageName(text: string): string | undefined {
  return /^[a-z0-9][a-z0-9+.-]{1,99}$/.test(text) ? text : undefined;
}
