/** What is allowed in a description and yet seldom what its writer hopes for. */
import type { Host } from './host.ts';

/** Sentences for the person who builds the image, each with the key that it is about. */
export function hostWarnings({ kernel, passthrough }: Host): string[] {
  return [
    ...(kernel.acsOverride === null
      ? []
      : [
          "kernel.acs-override: Debian's kernel ignores pcie_acs_override; only a patched one heeds it, and then groups hide which devices can reach each other's memory",
        ]),
    ...(kernel.unsafeInterrupts
      ? [
          'kernel.unsafe-interrupts: a guest with a device can then raise any interrupt of the host; run no guest that you do not trust',
        ]
      : []),
    ...(passthrough.some(({ bootDisplay }) => bootDisplay)
      ? [
          "passthrough: the boot display is given away, so the host's own screen stays dark; have another way in, like ssh",
        ]
      : []),
  ];
}
