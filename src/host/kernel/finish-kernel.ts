/** From `kernel` as written to the finished one: defaults filled in, the framebuffer decided. */
import type { Device } from '../device/device.ts';
import type { WrittenHost } from '../host-schema.ts';
import type { Kernel } from './kernel.ts';

export function finishKernel(written: WrittenHost['kernel'], passthrough: readonly Device[]): Kernel {
  const framebuffer = written?.framebuffer ?? 'auto';
  return {
    iommu: written?.iommu ?? 'auto',
    acsOverride: written?.['acs-override'] ?? null,
    framebuffer: framebuffer === 'auto' ? framebufferFor(passthrough) : framebuffer,
    disableVga: written?.['disable-vga'] === 'yes',
    nested: written === null || written.nested === null ? null : written.nested === 'yes',
    ignoreMsrs: written?.['ignore-msrs'] === 'yes',
    unsafeInterrupts: written?.['unsafe-interrupts'] === 'yes',
    parameters: written?.parameters ?? [],
  };
}

/** On the display that is handed over, a console in the firmware's framebuffer would hold memory of the card. */
function framebufferFor(passthrough: readonly Device[]): Kernel['framebuffer'] {
  return passthrough.some(({ bootDisplay }) => bootDisplay) ? 'off' : 'keep';
}
