/** PCI addresses and vendor:device ids, as lspci(8) writes them. */
import { parseDeviceName } from './device-name.ts';

const address = /^(?:([0-9a-f]{4}):)?([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/i;

/**
 * `02:00.0` and `0000:02:00.0` as `0000:02:00.0`; undefined for what no PCI function has. A device is 0 to 1f, a function
 * 0 to 7.
 */
export function parsePciAddress(text: string): string | undefined {
  const match = address.exec(text);
  return match === null ? undefined : `${match[1] ?? '0000'}:${match[2]}:${match[3]}.${match[4]}`.toLowerCase();
}

/** Where a network card is by its name: `enp3s0f1` is 0000:03:00.1, in decimal, see systemd.net-naming-scheme(7). */
export function addressOfCard(name: string): string | undefined {
  const match = /^enp([0-9]{1,3})s([0-9]{1,2})(?:f([0-7]))?(?:n[^/]+|d[0-9]+)?$/.exec(name);
  if (match === null) return undefined;
  const [bus, slot] = [match[1], match[2]].map((digits) => Number(digits).toString(16).padStart(2, '0'));
  return parsePciAddress(`${bus}:${slot}.${match[3] ?? '0'}`);
}

/** The same but for the function. */
export function sharesSlot(one: string, other: string): boolean {
  return one.slice(0, -2) === other.slice(0, -2);
}

/**
 * `10DE:1c82` as `10de:1c82`, and as well `10de:1c82:1462:8c96`, with vendor and device of the subsystem; ffff is what an
 * empty slot reads as, and 0000 no vendor.
 */
export function parseDeviceId(text: string): string | undefined {
  if (!/^[0-9a-f]{4}:[0-9a-f]{4}(:[0-9a-f]{4}:[0-9a-f]{4})?$/i.test(text) || /^(0000|ffff):/i.test(text)) {
    return undefined;
  }
  return text.toLowerCase();
}

/** What a guest calls one of the host's devices. */
export function parseDeviceReference(
  text: string,
): { address: string } | { id: string } | { name: string } | undefined {
  const address = parsePciAddress(text);
  if (address !== undefined) return { address };
  const id = parseDeviceId(text);
  if (id !== undefined) return { id };
  const name = parseDeviceName(text);
  return name === undefined ? undefined : { name };
}
