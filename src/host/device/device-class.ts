/** Kinds of PCI functions that a description may name instead of an address, by the class codes of the PCI Code and ID Assignment Specification. */

export const deviceClasses = [
  'gpu',
  'nvidia-gpu',
  'amd-gpu',
  'intel-gpu',
  'audio',
  'usb-controller',
  'nvme',
  'network',
] as const;

/** The host looks for it at each boot: templates/target/usr/local/lib/passforge/vfio-find.sh has the codes. */
export type DeviceClass = (typeof deviceClasses)[number];

export function isGraphics(name: DeviceClass): boolean {
  return name.endsWith('gpu');
}

/** Whether a card of the one class may be the card of the other: `gpu` is a card of any maker. */
export function classesMeet(one: DeviceClass, other: DeviceClass): boolean {
  if (one === other) return true;
  return isGraphics(one) && isGraphics(other) && (one === 'gpu' || other === 'gpu');
}
