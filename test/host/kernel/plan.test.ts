import test from 'ava';
import type { Host } from '../../../src/host/host.ts';
import { hostWarnings } from '../../../src/host/host-warnings.ts';
import { parseKernelParameter } from '../../../src/host/kernel/kernel-parameter.ts';
import { planHost } from '../../../src/host/kernel/plan.ts';
import { FieldError } from '../../../src/host/written/field.ts';
import { deviceOf } from '../../harness/example-device.ts';
import { exampleGuest, exampleHost } from '../../harness/example-host.ts';

/** A host that asks for everything that has a place on the command line. */
const greedy: Host = {
  ...exampleHost,
  kernel: {
    iommu: 'intel',
    acsOverride: 'both',
    framebuffer: 'off',
    disableVga: true,
    nested: true,
    ignoreMsrs: true,
    unsafeInterrupts: true,
    parameters: [],
  },
  tuning: { cpus: 8, hugepages: { sizeMiB: 1024, count: 4 }, isolatedCpus: [2, 3] },
};

const texts = (host: Host) => planHost(host).kernelParameters.map(({ text }) => text);

test('no parameter that the plan makes can be written as a further one', (t) => {
  const kernelParameters = texts(greedy);
  t.is(kernelParameters.length, 9);
  for (const parameter of kernelParameters) {
    t.throws(() => parseKernelParameter(parameter), { instanceOf: FieldError }, parameter);
  }
});

test('no option that the plan gives a module can be written as a parameter', (t) => {
  const { moduleOptions } = planHost(greedy);
  t.is(moduleOptions.length, 6);
  for (const { module, sysfsName, parameter } of moduleOptions) {
    t.throws(() => parseKernelParameter(`${module}.${parameter}=1`), { instanceOf: FieldError }, module);
    t.throws(() => parseKernelParameter(`${sysfsName}.${parameter}=1`), { instanceOf: FieldError }, sysfsName);
  }
});

test('Intel is named where the kernel leaves its IOMMU off, or where the description names it', (t) => {
  const named = (release: Host['release'], iommu: Host['kernel']['iommu']) =>
    texts({ ...exampleHost, release, kernel: { ...exampleHost.kernel, iommu } });
  t.deepEqual(named('stretch', 'auto'), ['intel_iommu=on', 'iommu=pt']);
  t.deepEqual(named('bullseye', 'auto'), ['iommu=pt']);
  t.deepEqual(named('trixie', 'intel'), ['intel_iommu=on', 'iommu=pt']);
  t.deepEqual(named('stretch', 'amd'), ['iommu=pt']);
});

test('kernels get only options and parameters that they know', (t) => {
  const old = planHost({ ...greedy, release: 'stretch' });
  t.false(texts({ ...greedy, release: 'stretch' }).some((parameter) => parameter.startsWith('nohz_full')));
  t.false(old.moduleOptions.some(({ parameter }) => parameter === 'report_ignored_msrs'));
  const recent = planHost({ ...greedy, release: 'bookworm' });
  t.true(texts({ ...greedy, release: 'bookworm' }).includes('nohz_full=2-3'));
  t.true(recent.moduleOptions.some(({ parameter }) => parameter === 'report_ignored_msrs'));
});

test('pages of 2 MiB are reserved at run time, pages of 1 GiB by the kernel', (t) => {
  const described = (sizeMiB: 2 | 1024): Host => ({
    ...exampleHost,
    tuning: { ...exampleHost.tuning, hugepages: { sizeMiB, count: 8 } },
  });
  t.true(planHost(described(2)).reservesAtRunTime);
  t.false(texts(described(2)).some((parameter) => parameter.startsWith('hugepages')));
  t.false(planHost(described(1024)).reservesAtRunTime);
  t.true(texts(described(1024)).includes('hugepages=8'));
});

test('what seldom does what its writer hopes for is told, with its key', (t) => {
  t.deepEqual(hostWarnings(exampleHost), []);
  const passthrough = [deviceOf({ class: 'gpu', bootDisplay: true })];
  t.deepEqual(
    hostWarnings({ ...greedy, passthrough }).map((warning) => warning.split(':')[0]),
    ['kernel.acs-override', 'kernel.unsafe-interrupts', 'passthrough', 'tuning.isolate-cpus'],
  );
});

const warnedKeys = (changes: Partial<Host>) =>
  hostWarnings({ ...exampleHost, ...changes }).map((warning) => warning.split(':')[0]);

test('a mirror without security updates is told, unless nobody makes any', (t) => {
  const mirror = 'http://mirror.example.org/debian';
  t.deepEqual(warnedKeys({ mirror }), ['mirror']);
  t.deepEqual(warnedKeys({ mirror, release: 'stretch' }), []);
  t.deepEqual(warnedKeys({ mirror, apt: { ...exampleHost.apt, security: `${mirror}-security` } }), []);
});

test('commands that want a network or end the installation are told', (t) => {
  const idle = ['systemctl disable apt-daily.timer', 'apt-mark hold grub2', 'apt-get clean', 'echo reboot'];
  t.deepEqual(warnedKeys({ commands: idle }), []);
  const commands = ['apt install vim', 'apt-get -y -q install vim', 'apt update', 'reboot', 'shutdown -r now'];
  t.deepEqual(
    warnedKeys({ commands: [...commands, 'systemctl poweroff'] }),
    [0, 1, 2, 3, 4, 5].map((index) => `commands[${index}]`),
  );
});

test('processors that are set aside for nobody are told', (t) => {
  const tuning = { ...exampleHost.tuning, isolatedCpus: [2, 3, 10, 11, 12] };
  const guests = [{ ...exampleGuest, pinnedCpus: [2, 10, 3, 11], emulatorCpus: [12] }];
  t.deepEqual(warnedKeys({ tuning, guests }), []);
  t.deepEqual(warnedKeys({ tuning, guests: [] }), []);
  t.deepEqual(warnedKeys({ tuning }), ['tuning.isolate-cpus']);
});
