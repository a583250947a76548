/** Progress on a terminal: running steps are redrawn in place at the bottom, finished ones scroll up and stay. */
import { clearScreenDown, moveCursor } from 'node:readline';
import { formatAmount, formatDuration } from './reporter-units.ts';
import type { ReporterView, StepState } from './reporter-view.ts';

const framesPerSecond = 10;
const barWidth = 24;

interface Terminal {
  readonly stream: NodeJS.WritableStream;
  readonly running: StepState[];
  /** Lines at the bottom that the next drawing replaces. */
  drawn: number;
  ticker: NodeJS.Timeout | null;
}

export function openTerminalView(stream: NodeJS.WritableStream): ReporterView {
  const terminal: Terminal = { stream, running: [], drawn: 0, ticker: null };
  return {
    stepStarted(state) {
      terminal.running.push(state);
      terminal.ticker ??= setInterval(() => redraw(terminal), 1000 / framesPerSecond).unref();
      redraw(terminal);
    },
    stepAdvanced() {},
    stepEnded(state, succeeded) {
      terminal.running.splice(terminal.running.indexOf(state), 1);
      printAbove(terminal, finishedLine(state, succeeded));
      if (terminal.running.length > 0 || terminal.ticker === null) return;
      clearInterval(terminal.ticker);
      terminal.ticker = null;
    },
    line(depth, kind, text) {
      const mark = kind === 'warning' ? yellow('! ') : '· ';
      printAbove(terminal, `${'  '.repeat(depth)}${mark}${text}`);
    },
  };
}

function printAbove(terminal: Terminal, text: string): void {
  erase(terminal);
  terminal.stream.write(`${text}\n`);
  redraw(terminal);
}

function redraw(terminal: Terminal): void {
  erase(terminal);
  const now = performance.now();
  const width = columns(terminal.stream);
  for (const state of terminal.running) terminal.stream.write(`${cutTo(width, runningLine(state, now))}\n`);
  terminal.drawn = terminal.running.length;
}

function erase(terminal: Terminal): void {
  if (terminal.drawn === 0) return;
  moveCursor(terminal.stream, 0, -terminal.drawn);
  clearScreenDown(terminal.stream);
  terminal.drawn = 0;
}

function runningLine(state: StepState, now: number): string {
  const head = `${'  '.repeat(state.depth)}▸ ${state.title}`;
  const took = formatDuration(now - state.startedAt);
  return state.progress === null ? `${head}  ${took}` : `${head}  ${bar(state)} ${formatAmount(state, now)}, ${took}`;
}

function finishedLine(state: StepState, succeeded: boolean): string {
  const took = formatDuration(performance.now() - state.startedAt);
  return `${'  '.repeat(state.depth)}${succeeded ? green('✓') : red('✗')} ${state.title}  ${took}`;
}

function bar(state: StepState): string {
  const { done, total } = state.progress ?? { done: 0, total: 0 };
  const filled = total > 0 ? Math.min(barWidth, Math.floor((done / total) * barWidth)) : 0;
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
}

/** A wrapped line would make the next drawing start too low. Some terminals report 0 columns. */
function cutTo(width: number, line: string): string {
  return line.length < width ? line : `${line.slice(0, width - 2)}…`;
}

function columns(stream: NodeJS.WritableStream): number {
  const reported = 'columns' in stream && typeof stream.columns === 'number' ? stream.columns : 0;
  return reported > 0 ? reported : 80;
}

const colour = (code: number) => (text: string) => (process.env.NO_COLOR ? text : `\u001b[${code}m${text}\u001b[39m`);
const red = colour(31);
const green = colour(32);
const yellow = colour(33);
