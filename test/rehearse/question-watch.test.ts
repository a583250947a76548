import test from 'ava';
import { watchQuestions } from '../../src/rehearse/question-watch.ts';

const line = (text: string) => `Nov 22 10:00:59 debconf: ${text}`;
const conversation = (...texts: string[]) => {
  const watch = watchQuestions();
  for (const text of texts) watch.readLine(line(text), 100);
  return watch;
};

test('a question that nobody answers is named', (t) => {
  const watch = conversation('--> INPUT critical passwd/username', '<-- 0 question will be asked', '--> GO');
  t.deepEqual(watch.openFor(20, 120), ['passwd/username']);
});

test('a question that was just asked may still be answered', (t) => {
  const watch = conversation('--> INPUT critical passwd/username', '<-- 0 question will be asked', '--> GO');
  t.deepEqual(watch.openFor(20, 119), []);
});

test('a question that is answered is forgotten', (t) => {
  const watch = conversation('--> INPUT high a/b', '<-- 0 question will be asked', '--> GO ', '<-- 0 ok');
  t.deepEqual(watch.openFor(20, 1000), []);
});

test('a skipped question is none', (t) => {
  const watch = conversation('--> INPUT low a/b', '<-- 30 question skipped', '--> GO');
  t.deepEqual(watch.openFor(20, 1000), []);
});

test('all questions of one page are named', (t) => {
  const watch = conversation(
    ...['--> INPUT critical passwd/user-password', '<-- 0 question will be asked'],
    ...['--> INPUT critical passwd/user-password-again', '<-- 0 question will be asked', '--> GO'],
  );
  t.deepEqual(watch.openFor(20, 1000), ['passwd/user-password', 'passwd/user-password-again']);
});
