/** The name of a VLAN's interface. */

/** Within the kernel's 15 characters, whatever the card's name is; only one card of a host has VLANs. */
export function vlanName(id: number): string {
  return `vlan${id}`;
}
