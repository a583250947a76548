import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { HostDescriptionError } from '../../src/errors.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import {
  caseNames,
  type DescribedHost,
  describedHosts,
  hostFixtures,
  writesGolden,
} from '../harness/described-hosts.ts';

const accepted = test.macro({
  exec(t, { name, host }: DescribedHost) {
    const finished = join(hostFixtures, 'accepted', `${name}.json`);
    if (writesGolden) writeFileSync(finished, `${JSON.stringify(host, null, 2)}\n`);
    t.deepEqual(host, JSON.parse(readFileSync(finished, 'utf8')));
  },
  title: (_given, { name }: DescribedHost) => `accepts ${asSentence(name)}`,
});

const rejected = test.macro({
  exec(t, name: string) {
    const file = `${name}.yaml`;
    const error = t.throws(() => parseHost(readFixture('rejected', file), file), { instanceOf: HostDescriptionError });
    if (writesGolden) writeFileSync(join(hostFixtures, 'rejected', `${name}.txt`), `${error.message}\n`);
    t.is(`${error.message}\n`, readFixture('rejected', `${name}.txt`));
  },
  title: (_given, name: string) => `rejects ${asSentence(name)}`,
});

for (const described of describedHosts()) test(accepted, described);
for (const name of caseNames('rejected')) test(rejected, name);

test('no message shows a password or a hash', (t) => {
  for (const name of caseNames('rejected')) {
    t.notRegex(
      readFixture('rejected', `${name}.txt`),
      /hunter2|s3cret|user:secret|\$6\$[^,]|\$1\$[^,]|AAAA[A-Z]/,
      name,
    );
  }
});

test('every accepted description is taken again with windows line ends', (t) => {
  for (const name of caseNames('accepted')) {
    const text = readFixture('accepted', `${name}.yaml`);
    t.deepEqual(parseHost(text.replaceAll(/\r?\n/g, '\r\n'), name), parseHost(text, name), name);
  }
});

function readFixture(folder: string, file: string): string {
  return readFileSync(join(hostFixtures, folder, file), 'utf8');
}

function asSentence(name: string): string {
  return name.replaceAll('-', ' ');
}
