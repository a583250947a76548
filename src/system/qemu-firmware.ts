/** Finds the UEFI firmware for a virtual machine where distributions keep it (Debian's package ovmf first). */
import { existsSync } from 'node:fs';
import { PassforgeError } from '../errors.ts';

export interface UefiFirmware {
  readonly code: string;
  /** The pristine variable store, to be copied for each machine. */
  readonly variables: string;
}

const plain: readonly UefiFirmware[] = [
  { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', variables: '/usr/share/OVMF/OVMF_VARS_4M.fd' },
  { code: '/usr/share/OVMF/OVMF_CODE.fd', variables: '/usr/share/OVMF/OVMF_VARS.fd' },
  { code: '/usr/share/edk2/x64/OVMF_CODE.4m.fd', variables: '/usr/share/edk2/x64/OVMF_VARS.4m.fd' },
  { code: '/usr/share/edk2/ovmf/OVMF_CODE.fd', variables: '/usr/share/edk2/ovmf/OVMF_VARS.fd' },
];

/** Their stores hold the keys of Microsoft, with which shim is signed, and Secure Boot is on. */
const secure: readonly UefiFirmware[] = [
  { code: '/usr/share/OVMF/OVMF_CODE_4M.ms.fd', variables: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd' },
  { code: '/usr/share/OVMF/OVMF_CODE.ms.fd', variables: '/usr/share/OVMF/OVMF_VARS.ms.fd' },
  { code: '/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd', variables: '/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd' },
];

export function findUefiFirmware(secureBoot = false): UefiFirmware {
  const candidates = secureBoot ? secure : plain;
  const found = candidates.find(({ code, variables }) => existsSync(code) && existsSync(variables));
  if (found !== undefined) return found;
  const what = secureBoot ? 'with Secure Boot and enrolled keys ' : '';
  throw new PassforgeError('failed', `looking for the UEFI firmware ${what}of the virtual machine: there is none`, {
    hint: 'apt-get install ovmf, or rehearse with another --firmware',
  });
}
