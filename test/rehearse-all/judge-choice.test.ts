import test from 'ava';
import { limitsFor, type Observation } from '../../src/rehearse/observation.ts';
import { type Choice, judgeChoice } from './judge-choice.ts';

const newChoice = (): Choice => ({ outcome: null, questions: [], told: [], secureBoot: false });
const nothing: Observation = { at: 0, serial: [], log: [], verdict: [], screenChanged: false, ended: null };
const refusal = {
  log: ['Jan  1 00:00:00 passforge: FAILED no disk was chosen'],
  serial: ['passforge: no disk was chosen'],
};

test('a refusal counts when it has stood for a while', (t) => {
  const choice = newChoice();
  const judge = judgeChoice(limitsFor('tcg'), choice);
  t.deepEqual(judge.observe({ ...nothing, at: 100, ...refusal }), []);
  t.is(choice.outcome, null);
  t.is(judge.observe({ ...nothing, at: 121 })[0]?.kind, 'reached');
  t.is(choice.outcome, 'refused');
  t.deepEqual(choice.told, ['passforge: no disk was chosen']);
});

test('an installer that goes on after its refusal has taken a disk', (t) => {
  const choice = newChoice();
  const judge = judgeChoice(limitsFor('tcg'), choice);
  judge.observe({ ...nothing, at: 100, ...refusal });
  const log = ["Jan  1 00:00:00 main-menu[215]: INFO: Menu item 'bootstrap-base' selected"];
  t.is(judge.observe({ ...nothing, at: 110, log })[0]?.kind, 'reached');
  t.is(choice.outcome, 'taken');
});

test('a machine that ends has chosen nothing', (t) => {
  const choice = newChoice();
  t.is(judgeChoice(limitsFor('tcg'), choice).observe({ ...nothing, ended: 'guest-reset' })[0]?.kind, 'failed');
  t.is(choice.outcome, null);
});
