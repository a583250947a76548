/** A virtual machine of the host, complete. */
import type { Device } from './device.ts';

export interface Guest {
  readonly name: string;
  readonly title: string | null;
  readonly memoryMiB: number;
  readonly vcpus: { readonly sockets: number; readonly cores: number; readonly threads: number };
  /** A CPU model that virt-install(1) --cpu knows: `host-passthrough`, `Skylake-Client`. */
  readonly cpu: string;
  readonly disk: { readonly path: string; readonly sizeGiB: number; readonly format: 'raw' | 'qcow2' } | null;
  /** Absolute path on the host of the install medium, or null for an empty optical drive. */
  readonly installIso: string | null;
  readonly network: { readonly bridge: string } | { readonly network: string } | null;
  /** The passthrough devices this guest gets, as in `Host.passthrough`. */
  readonly devices: readonly Device[];
}
