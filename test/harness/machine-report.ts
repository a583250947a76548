/** A machine as passthrough-report prints it: a disk, a stick, a card and two network cards. */

const bridge = { address: '0000:00:00.0', id: '8086:3ec2', class: '060000' };
const graphics = {
  address: '0000:01:00.0',
  id: '10de:1c82',
  subsystem: '1458:3764',
  class: '030000',
  driver: 'nouveau',
  iommuGroup: 1,
};
const sound = { address: '0000:01:00.1', id: '10de:0fb9', class: '040300', iommuGroup: 1 };

export const reportedMachine = {
  pci: [bridge, graphics, sound],
  disks: [
    { name: 'nvme0n1', model: 'Fast', serial: 'NVME-1', bytes: 500e9, bus: 'nvme', contents: ['nvme0n1p1:ntfs'] },
    { name: 'sda', serial: 'STICK', bytes: 16e9, bus: 'usb', removable: true },
  ],
  networkCards: [
    { name: 'eno1', mac: '52:54:00:00:00:01', driver: 'igb', address: '0000:00:1f.6', carrier: true },
    { name: 'wlp2s0', mac: '52:54:00:00:00:02', wireless: true },
  ],
};

/** Laid out as the program does: the braces around it on lines of their own. */
export function writeReport(machine: object): string {
  const sections = Object.entries(machine).map(([name, value]) => `,\n"${name}": ${JSON.stringify(value)}`);
  return `{\n"format": 1${sections.join('')}\n}\n`;
}
