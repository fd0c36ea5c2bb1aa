'use strict';
// Runs scenarios on this Node, each in a process of its own, and prints one JSON line per scenario:
//   {"name","area","trace","workers","exitCode"}  and, with --check, "pass" against the expectations in the file.
//
// usage: node run-scenario.cjs [--check] [--jobs N] FILE|DIR|-...
// A FILE that ends in .jsonl holds one scenario per line; - stands for such lines on standard input.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawn } = require('node:child_process');

const LIMIT_MS = 20_000;
const MAIN = path.join(__dirname, 'scenario-main.cjs');

function scenariosOf(name) {
  if (name === '-') return lines(fs.readFileSync(0, 'utf8'));
  if (fs.statSync(name).isDirectory()) {
    return fs.readdirSync(name).sort().filter((f) => f.endsWith('.json')).flatMap((f) => scenariosOf(path.join(name, f)));
  }
  const text = fs.readFileSync(name, 'utf8');
  return name.endsWith('.jsonl') ? lines(text) : [JSON.parse(text)];
}

function lines(text) {
  return text.split('\n').filter(Boolean).map((l) => JSON.parse(l));
}

function runOne(scenario, slot) {
  const folder = path.join(slot);
  fs.mkdirSync(folder, { recursive: true });
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--no-warnings', MAIN], {
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, SCENARIO_FOLDER: folder },
    });
    let out = '';
    let err = '';
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.stdio[3].setEncoding('utf8').on('data', (d) => (out += d));
    child.stderr.setEncoding('utf8').on('data', (d) => (err += d));
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(scenario));
    child.on('close', (code) => {
      clearTimeout(limit);
      fs.rmSync(folder, { recursive: true, force: true });
      resolve(resultOf(scenario, out, err, timedOut ? 'timeout' : code));
    });
  });
}

function resultOf(scenario, out, err, exitCode) {
  const result = { name: scenario.name, area: scenario.area, trace: [], workers: {}, exitCode };
  for (const line of out.split('\n').filter(Boolean)) {
    const logged = JSON.parse(line);
    if (!Array.isArray(logged)) return { ...result, bad: logged.bad };
    const [worker, text] = logged;
    if (worker === null) result.trace.push(text);
    else (result.workers[worker] ??= []).push(text);
  }
  // What an uncaught error prints is Node's business; a mistake of the runner itself would go unnoticed without this.
  if (exitCode !== 0 && err.includes('scenario-main.cjs') && /^(TypeError|ReferenceError): .*\n\s+at (evaluate|Object\.\w+|step|run) /m.test(err)) {
    result.stderr = err;
  }
  return result;
}

/** Equality whatever the order of the workers' names. */
function same(result, scenario) {
  const sorted = (o) => JSON.stringify(Object.entries(o ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
  return (
    JSON.stringify(result.trace) === JSON.stringify(scenario.expect) &&
    sorted(result.workers) === sorted(scenario.expectWorkers) &&
    result.exitCode === scenario.exitCode
  );
}

async function main(args) {
  let check = false;
  let jobs = Math.max(1, os.cpus().length);
  const names = [];
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === '--check') check = true;
    else if (arg === '--jobs') jobs = Number(args.shift());
    else names.push(arg);
  }
  const todo = names.flatMap(scenariosOf);
  const done = new Array(todo.length);
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'scenarios-'));
  let next = 0;
  let printed = 0;
  let failed = 0;
  async function work(slot) {
    while (next < todo.length) {
      const at = next++;
      const result = await runOne(todo[at], path.join(base, String(slot)));
      if (check) {
        result.pass = same(result, todo[at]);
        if (!result.pass) failed++;
      }
      done[at] = result;
      for (; printed < todo.length && done[printed]; printed++) process.stdout.write(JSON.stringify(done[printed]) + '\n');
    }
  }
  await Promise.all(Array.from({ length: jobs }, (_, slot) => work(slot)));
  fs.rmSync(base, { recursive: true, force: true });
  if (check) process.stdout.write(`${todo.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main(process.argv.slice(2));
