import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { HostDescriptionError } from '../../src/errors.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { packageRoot } from '../../src/system/package-root.ts';

const fixtures = join(packageRoot(), 'test/fixtures/hosts');

const accepted = test.macro({
  exec(t, yaml: string, name: string) {
    t.deepEqual(parseHost(readFileSync(yaml, 'utf8'), yaml), JSON.parse(readFixture('accepted', `${name}.json`)));
  },
  title: (_given, _yaml: string, name: string) => `accepts ${asSentence(name)}`,
});

const rejected = test.macro({
  exec(t, name: string) {
    const file = `${name}.yaml`;
    const error = t.throws(() => parseHost(readFixture('rejected', file), file), { instanceOf: HostDescriptionError });
    t.is(`${error.message}\n`, readFixture('rejected', `${name}.txt`));
  },
  title: (_given, name: string) => `rejects ${asSentence(name)}`,
});

// The descriptions that a reader is told to copy are cases themselves.
for (const name of ['howto', 'smallest']) test(accepted, join(packageRoot(), `templates/hosts/${name}.yaml`), name);
for (const name of caseNames('accepted')) test(accepted, join(fixtures, 'accepted', `${name}.yaml`), name);
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

function caseNames(folder: string): string[] {
  const files = readdirSync(join(fixtures, folder)).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => file.slice(0, -'.yaml'.length)).sort();
}

function readFixture(folder: string, file: string): string {
  return readFileSync(join(fixtures, folder, file), 'utf8');
}

function asSentence(name: string): string {
  return name.replaceAll('-', ' ');
}
