/** The machines on which the kept host is started, each with the verdict that it must come to: one row of the table each. */
import type { StandIn } from '../../src/rehearse/stand-ins.ts';
import type { VerdictState } from '../../src/rehearse/verdict.ts';

export interface MachineCase {
  /** For `--only`, and its folder of logs. */
  readonly name: string;
  readonly title: string;
  /** The disk it starts from: as the installation left it, or as the first boot did. */
  readonly from: 'installed' | 'booted';
  readonly cards: readonly StandIn[];
  readonly iommu: boolean;
  readonly hasMedium?: boolean;
  /** How many starts are cut off, behind the boot loader, before the one that is judged. */
  readonly cutStarts: number;
  /** Whether it is shut down in the end, by its power button. */
  readonly switchedOff?: boolean;
  readonly expected: Expectation;
}

export interface Expectation {
  readonly verdict: VerdictState;
  /** Others may be there, too, if they pass. */
  readonly checks: readonly ExpectedCheck[];
  /** Names of checks that need not pass on this machine; null if all others must. */
  readonly spoiled: RegExp | null;
  /** What must be among the lines of the host's report, and what must not. */
  readonly report: readonly RegExp[];
  readonly notReported: readonly RegExp[];
}

export interface ExpectedCheck {
  readonly name: string;
  readonly state: VerdictState;
  readonly detail?: RegExp;
}

const graphics = { driver: 'secondary-vga', id: '1234:1111' };
const sound = { driver: 'intel-hda', id: '8086:2668' };

/** The card of the description, as `planStandIns` plays it: a display and its sound. */
function cardAt(bus: number): StandIn[] {
  return [
    { ...graphics, bus, slot: 0, function: 0 },
    { ...sound, bus, slot: 0, function: 1 },
  ];
}

const usbFunction = { driver: 'nec-usb-xhci', id: '1033:0194', bus: 2, slot: 0, function: 2 };
const otherCard = { driver: 'virtio-gpu-pci', id: '1af4:1050', bus: 2, slot: 0, function: 0 };
const bridge = { driver: 'pcie-pci-bridge', id: '1b36:000e', bus: 1, slot: 0, function: 0, opens: 2 };
const neighbour = { driver: 'e1000', id: '8086:100e', bus: 2, slot: 1, function: 0 };

const handedOver: readonly ExpectedCheck[] = [
  { name: 'iommu', state: 'pass' },
  { name: 'kernel', state: 'pass' },
  { name: 'device card', state: 'pass', detail: /^0000:02:00\.0 is 1234:1111, bound to vfio-pci/ },
  { name: 'group of 0000:02:00.0', state: 'pass' },
  { name: 'device 0000:02:00.1', state: 'pass', detail: /bound to vfio-pci/ },
  { name: 'guest probe', state: 'pass' },
];
const guestRuns = /^guest probe \S+ 2 running/;
const cardIsHandedOver = /^function 0000:0[23]:00\.0 \S+ driver vfio-pci/;

/** What the guest's own kernel found on its bus. */
const guestSeesCard: readonly RegExp[] = [guestRuns, /^probe: \S+ 0x1234 0x1111$/, /^probe: \S+ 0x8086 0x2668$/];

/** A host as described, unless a case says otherwise. */
const usual = { from: 'booted', cards: cardAt(2), iommu: true, cutStarts: 0 } as const;

function passes(report: readonly RegExp[], checks = handedOver): Expectation {
  return { verdict: 'pass', checks, spoiled: null, report, notReported: [/^failed /] };
}

/** The guest that should get the card must not run without it. */
function fails(...checks: readonly ExpectedCheck[]): Expectation {
  const spoiled = /^(device|group|guest|running) /;
  const notReported = [guestRuns, /^failed (?!vfio-pci-bind\.service$)/];
  return { verdict: 'fail', checks, spoiled, report: [/^guest probe /], notReported };
}

function cardFails(detail: RegExp): Expectation {
  const expected = fails({ name: 'device card', state: 'fail', detail });
  return { ...expected, notReported: [...expected.notReported, cardIsHandedOver] };
}

export const machineCases: readonly MachineCase[] = [
  {
    ...usual,
    name: 'first-boot',
    title: 'graphics and sound in one slot; the first boot',
    from: 'installed',
    expected: passes([/^guest probe \S+ 2 /, /^guest idle \S+ 0 /]),
  },
  {
    ...usual,
    name: 'guest',
    title: 'guests start with the host in their order, and the first sees graphics and sound',
    expected: passes([...guestSeesCard, /^order probe second $/]),
  },
  {
    ...usual,
    name: 'switched-off',
    title: 'switched off by its power button: guests in the reverse order, one heeds it and one does not',
    switchedOff: true,
    expected: passes([/^off$/, /^way down: .*second: still runs after 10 seconds, .*probe: shut down/]),
  },
  {
    ...usual,
    name: 'second-start',
    title: 'the medium is still in the machine, and started first: its menu starts the host',
    hasMedium: true,
    expected: passes(guestSeesCard),
  },
  {
    ...usual,
    name: 'three-functions',
    title: 'a USB function that came into the slot after the installation: the host keeps it',
    cards: [...cardAt(2), usbFunction],
    expected: fails({ name: 'group of 0000:02:00.0', state: 'fail', detail: /0000:02:00\.2 .*held by xhci/ }),
  },
  {
    ...usual,
    name: 'twins',
    title: 'two equal cards, the second is described',
    cards: [...cardAt(1), ...cardAt(2)],
    expected: passes([/^function 0000:01:00\.0 1234:1111 driver (?!vfio-pci)/, ...guestSeesCard]),
  },
  {
    ...usual,
    name: 'neighbour',
    title: 'a network card behind the same PCIe-to-PCI bridge',
    cards: [bridge, ...cardAt(2), neighbour],
    expected: fails({ name: 'group of 0000:02:00.0', state: 'fail', detail: /0000:02:01\.0 .*e1000/ }),
  },
  {
    ...usual,
    name: 'moved',
    title: 'the card in another slot',
    cards: cardAt(3),
    // the host's own display has the same identity as the stand-in
    expected: cardFails(/0000:02:00\.0: no PCI function has this address.* now at .*0000:03:00\.0/),
  },
  {
    ...usual,
    name: 'missing',
    title: 'no card',
    cards: [],
    expected: cardFails(/0000:02:00\.0: no PCI function has this address/),
  },
  {
    ...usual,
    name: 'exchanged',
    title: 'another card in its slot',
    cards: [otherCard, ...cardAt(2).slice(1)],
    expected: cardFails(/0000:02:00\.0: the description says 1234:1111, but there is 1af4:1050/),
  },
  {
    ...usual,
    name: 'no-iommu',
    title: 'no IOMMU',
    iommu: false,
    expected: fails(
      { name: 'iommu', state: 'fail', detail: /VT-d|AMD-Vi/ },
      { name: 'device card', state: 'fail' },
      { name: 'group of 0000:02:00.0', state: 'fail' },
    ),
  },
  {
    ...usual,
    name: 'bad-starts',
    title: 'two starts cut off: the third is without passthrough',
    cutStarts: 2,
    expected: {
      verdict: 'warn',
      checks: [{ name: 'passthrough', state: 'warn', detail: /the last two starts did not come to a verdict/ }],
      spoiled: null,
      report: [/^function 0000:02:00\.0 /],
      notReported: [cardIsHandedOver, guestRuns],
    },
  },
];
