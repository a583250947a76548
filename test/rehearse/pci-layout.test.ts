import test from 'ava';
import { pciDeviceOptions } from '../../src/rehearse/pci-layout.ts';
import { planStandIns } from '../../src/rehearse/stand-ins.ts';
import { deviceOf } from '../harness/example-device.ts';

function optionsFor(...addresses: string[]): string[] {
  return pciDeviceOptions(planStandIns(addresses.map((address) => deviceOf({ address, id: null }))).functions, []);
}

test('a port before it makes bus 2 the second that is counted', (t) => {
  t.deepEqual(optionsFor('0000:02:00.0', '0000:02:00.1'), [
    'pcie-root-port,id=port1,bus=pcie.0,addr=02.0,chassis=1',
    'pcie-root-port,id=port2,bus=pcie.0,addr=03.0,chassis=2',
    'secondary-vga,bus=port2,addr=00.0,multifunction=on',
    'intel-hda,bus=port2,addr=00.1',
  ]);
});

test('one port reserves all the bus numbers of a wide gap', (t) => {
  const ports = optionsFor('0000:65:00.0', '0000:01:00.0').filter((option) => option.startsWith('pcie-root-port'));
  t.deepEqual(ports, [
    'pcie-root-port,id=port1,bus=pcie.0,addr=02.0,chassis=1',
    'pcie-root-port,id=port2,bus=pcie.0,addr=03.0,chassis=2,bus-reserve=98',
    'pcie-root-port,id=port101,bus=pcie.0,addr=04.0,chassis=3',
  ]);
});

test('a bus behind a bridge needs no port of its own', (t) => {
  const bridge = { driver: 'pcie-pci-bridge', id: '1b36:000e', bus: 1, slot: 0, function: 0, opens: 2 };
  const card = { driver: 'e1000', id: '8086:100e', bus: 2, slot: 1, function: 0 };
  t.deepEqual(pciDeviceOptions([bridge, card], []), [
    'pcie-root-port,id=port1,bus=pcie.0,addr=02.0,chassis=1',
    'pcie-pci-bridge,id=port2,bus=port1,addr=00.0',
    'e1000,bus=port2,addr=01.0,romfile=',
  ]);
});

test('a device of the root bus keeps its slot, and the machine takes others', (t) => {
  const { functions } = planStandIns([deviceOf({ address: '0000:00:02.0', id: null })]);
  t.deepEqual(pciDeviceOptions(functions, [{ driver: 'qemu-xhci', values: { id: 'usb' } }]), [
    'qemu-xhci,id=usb,bus=pcie.0,addr=03.0',
    'secondary-vga,bus=pcie.0,addr=02.0',
  ]);
});

test('a slot that the chipset has is refused', (t) => {
  t.throws(() => optionsFor('0000:00:1f.3'), { message: /0000:00:1f\.3: the virtual machine's chipset is there/ });
});
