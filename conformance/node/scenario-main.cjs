'use strict';
// The program of one scenario as the main script of this process, or of a worker thread of it. A CommonJS script, so
// that the main program is a callback with a drain and not a promise job as the body of a module is.
//
// The scenario is read from standard input. Every log line is written to descriptor 3 at once, as a JSON array
// [worker id or null, line]: whatever way the process ends, what was logged is out.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { execFileSync } = require('node:child_process');
const { Worker, MessageChannel, MessagePort, isMainThread, parentPort, receiveMessageOnPort, workerData } =
  require('node:worker_threads');
const { canonicalText } = require('./canonical-text.cjs');
// The only handles whose callbacks come straight from the loop, without an emitter or a tick in between.
const { Pipe, constants: pipeConstants } = process.binding('pipe_wrap');

const TRACE_FD = 3;
const FIFO_COUNT = 64;

const ERRORS = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };

const thread = isMainThread ? startMain() : workerData;
const bound = new Map();
const settlers = new Map();
const listeners = [];

function startMain() {
  const text = fs.readFileSync(0, 'utf8');
  const shared = { fifos: null, used: new Int32Array(new SharedArrayBuffer(4)) };
  if (text.includes('"io"')) shared.fifos = makeFifos();
  return { id: null, body: JSON.parse(text).program, shared };
}

/** Named pipes for the op io; they are opened one by one, and their folder is deleted by the parent process. */
function makeFifos() {
  const folder = process.env.SCENARIO_FOLDER || fs.mkdtempSync(path.join(os.tmpdir(), 'scenario-'));
  const names = Array.from({ length: FIFO_COUNT }, (_, i) => path.join(folder, 'fifo' + i));
  execFileSync('mkfifo', names);
  return names;
}

function log(line) {
  fs.writeSync(TRACE_FD, JSON.stringify([thread.id, line]) + '\n');
}

function fail(what) {
  fs.writeSync(TRACE_FD, JSON.stringify({ bad: what }) + '\n');
  process.reallyExit(70);
}

// ---- values

function makeError(name, message) {
  const constructor = ERRORS[name ?? 'Error'];
  if (constructor) return new constructor(message);
  const error = new Error(message);
  error.name = name;
  return error;
}

/**
 * scope: what a body sees from outside. args: those of the innermost body with arguments; settle: the two functions of
 * the innermost executor or thenable.
 */
function evaluate(x, scope, refs) {
  if (x === null || typeof x !== 'object') return x;
  if (Array.isArray(x)) return x.map((e) => evaluate(e, scope, refs));
  const keys = Object.keys(x);
  if (!keys.some((k) => k.startsWith('$'))) return fillPlain({}, x, scope, refs);
  if ('$id' in x) return evaluateNamed(x, scope, refs);
  const form = FORMS[keys[0]];
  if (!form) return fail('unknown value form ' + keys[0]);
  return form(x, scope, refs);
}

function fillPlain(into, x, scope, refs) {
  for (const k of Object.keys(x)) {
    Object.defineProperty(into, k, { value: evaluate(x[k], scope, refs), enumerable: true, configurable: true, writable: true });
  }
  return into;
}

/** The container must exist before its content does, so that the content can refer to it, by each of its names. */
function evaluateNamed(x, scope, refs, outer = []) {
  const names = [...outer, x.$id];
  const v = x.$value;
  const named = (made) => {
    for (const name of names) refs.set(name, made);
    return made;
  };
  if (Array.isArray(v)) {
    const made = named([]);
    for (const e of v) made.push(evaluate(e, scope, refs));
    return made;
  }
  if (v !== null && typeof v === 'object') {
    if ('$id' in v) return evaluateNamed(v, scope, refs, names);
    if ('$map' in v) return fillMap(named(new Map()), v.$map, scope, refs);
    if ('$set' in v) return fillSet(named(new Set()), v.$set, scope, refs);
    if (!Object.keys(v).some((k) => k.startsWith('$'))) return fillPlain(named({}), v, scope, refs);
  }
  return named(evaluate(v, scope, refs));
}

function fillMap(into, entries, scope, refs) {
  for (const [k, v] of entries) {
    const key = evaluate(k, scope, refs);
    into.set(key, evaluate(v, scope, refs));
  }
  return into;
}

function fillSet(into, elements, scope, refs) {
  for (const e of elements) into.add(evaluate(e, scope, refs));
  return into;
}

const FORMS = {
  $undefined: () => undefined,
  $number: (x) => Number(x.$number),
  $bigint: (x) => BigInt(x.$bigint),
  $date: (x) => new Date(x.$date === 'invalid' ? NaN : x.$date),
  $map: (x, scope, refs) => fillMap(new Map(), x.$map, scope, refs),
  $set: (x, scope, refs) => fillSet(new Set(), x.$set, scope, refs),
  $arrayBuffer: (x) => Uint8Array.from(x.$arrayBuffer).buffer,
  $bytes: (x) => Uint8Array.from(x.$bytes),
  $view: (x, scope, refs) => new Uint8Array(evaluate(x.$view, scope, refs), x.offset ?? 0, x.length),
  $error: (x) => makeError(x.$error.name, x.$error.message),
  $function: () => function () {},
  $symbol: (x) => Symbol(x.$symbol),
  $thenable: (x, scope) => ({
    then(resolve, reject) {
      run(x.$thenable, { args: scope.args, settle: { resolve, reject } });
    },
  }),
  $ref: (x, scope, refs) => refs.get(x.$ref),
  $get: (x) => bound.get(x.$get),
  $arg: (x, scope) => scope.args[x.$arg],
  $at: (x, scope, refs) => {
    const [from, ...steps] = x.$at.map((e) => evaluate(e, scope, refs));
    return steps.reduce(member, from);
  },
  $workerData: () => (isMainThread ? undefined : thread.data),
};

function member(of, key) {
  if (of === null || typeof of !== 'object') return undefined;
  if (of instanceof Map) return of.get(key);
  return Object.hasOwn(of, key) ? of[key] : undefined;
}

// ---- bodies. A body gives {value} when it was left by return, and otherwise undefined.

function run(body, scope) {
  for (const op of body) {
    const left = step(op, scope);
    if (left) return left;
  }
  return undefined;
}

function step(op, scope) {
  const does = OPS[op.op];
  if (!does) return fail('unknown op ' + op.op);
  return does(op, scope, (x) => evaluate(x, scope, new Map()));
}

/** A function that runs the body later, with the arguments of the scope. */
function later(body, scope) {
  return () => {
    run(body, scope);
  };
}

/** A function that runs the body with arguments of its own. */
function listener(body, scope) {
  return (...args) => {
    run(body, { args, settle: scope.settle });
  };
}

/** The same for a promise handler, whose result counts. */
function handler(body, scope) {
  return body && ((...args) => run(body, { args, settle: scope.settle })?.value);
}

/** The await stands here and not in a function of its own, which would cost further steps. */
async function runAsync(body, scope) {
  for (const op of body) {
    let left;
    if (op.op === 'await') {
      const value = evaluate(op.value, scope, new Map());
      try {
        bind(op.id, await value);
      } catch (reason) {
        if (!op.catch) throw reason;
        left = run(op.catch, { args: [reason], settle: scope.settle });
      }
    } else {
      left = step(op, scope);
    }
    if (left) return left.value;
  }
  return undefined;
}

function bind(id, value) {
  if (id !== undefined) bound.set(id, value);
}

// Node does not export these classes. Making a timer only to see its class would leave a trace: Node's own timer stays armed,
// and its empty timers phase drains.
const isTimer = (v) => v?.constructor?.name === 'Timeout';
const isImmediate = (v) => v?.constructor?.name === 'Immediate';
const isRefable = (v) => isTimer(v) || isImmediate(v) || v instanceof MessagePort || v instanceof Worker;

function emitterOf(target) {
  if (target === undefined || target === 'process') return process;
  const v = bound.get(target);
  return v instanceof MessagePort || v instanceof Worker ? v : undefined;
}

/** Runs what may fail as a clone or transfer does. */
function guarded(copy) {
  try {
    copy();
  } catch (e) {
    log('error:' + e.name);
  }
}

function evaluateWithTransfer(op, member, scope) {
  const refs = new Map();
  return {
    value: op[member] === undefined ? null : evaluate(op[member], scope, refs),
    transfer: op.transfer === undefined ? undefined : evaluate(op.transfer, scope, refs),
  };
}

const OPS = {
  log: (op) => log(op.label),
  logValue: (op, scope, value) => log(op.label + ': ' + canonicalText(value(op.value))),
  logSame: (op, scope) => {
    const refs = new Map();
    const a = evaluate(op.a, scope, refs);
    const b = evaluate(op.b, scope, refs);
    log(op.label + ': ' + (a === b || Object.is(a, b)));
  },
  let: (op, scope, value) => bind(op.id, value(op.value)),
  set: (op, scope) => {
    const refs = new Map();
    const on = evaluate(op.on, scope, refs);
    if (on === null || typeof on !== 'object') return;
    const v = evaluate(op.value, scope, refs);
    const key = evaluate(op.key, scope, refs);
    if (on instanceof Map) on.set(key, v);
    else on[key] = v;
  },
  if: (op, scope) => {
    const refs = new Map();
    const holds = canonicalText(evaluate(op.value, scope, refs)) === canonicalText(evaluate(op.is, scope, refs));
    return run((holds ? op.then : op.else) ?? [], scope);
  },
  busy: (op) => {
    const until = performance.now() + op.ms;
    while (performance.now() < until);
  },
  throw: (op, scope, value) => {
    throw 'value' in op ? value(op.value) : makeError(op.name, op.message);
  },
  try: (op, scope) => {
    try {
      return run(op.body, scope);
    } catch (e) {
      if (!op.catch) throw e;
      return run(op.catch, { args: [e], settle: scope.settle });
    } finally {
      if (op.finally) run(op.finally, scope);
    }
  },
  return: (op, scope, value) => ({ value: op.value === undefined ? undefined : value(op.value) }),

  nextTick: (op, scope) => process.nextTick(later(op.body, scope)),
  microtask: (op, scope) => queueMicrotask(later(op.body, scope)),
  immediate: (op, scope) => bind(op.id, setImmediate(later(op.body, scope))),
  timeout: (op, scope) => bind(op.id, setTimeout(later(op.body, scope), op.ms)),
  interval: (op, scope) => {
    let fired = 0;
    const timer = setInterval(() => {
      if (++fired === op.times) clearInterval(timer);
      run(op.body, scope);
    }, op.ms);
    bind(op.id, timer);
  },
  clear: (op) => {
    const v = bound.get(op.id);
    if (isTimer(v)) clearTimeout(v);
    else if (isImmediate(v)) clearImmediate(v);
  },
  refresh: (op) => {
    const v = bound.get(op.id);
    if (isTimer(v)) v.refresh();
  },
  ref: (op) => {
    const v = bound.get(op.id);
    if (isRefable(v)) v.ref();
  },
  unref: (op) => {
    const v = bound.get(op.id);
    if (isRefable(v)) v.unref();
  },
  logHasRef: (op) => {
    const v = bound.get(op.id);
    if (isRefable(v) && v.hasRef) log(op.label + ': ' + v.hasRef());
  },

  io: (op, scope) => {
    const index = Atomics.add(thread.shared.used, 0, 1);
    if (index >= FIFO_COUNT) return fail('more io ops than pipes');
    const fd = fs.openSync(thread.shared.fifos[index], fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
    fs.writeSync(fd, '!');
    const pipe = new Pipe(pipeConstants.SOCKET);
    pipe.open(fd);
    pipe.onread = () => {
      pipe.readStop();
      pipe.unref();
      kept.add(pipe);
      run(op.body, scope);
    };
    kept.add(pipe);
    pipe.readStart();
  },
  pool: (op, scope) => fs.access('/', later(op.body, scope)),
  close: (op, scope) => new Pipe(pipeConstants.SOCKET).close(later(op.body, scope)),

  promise: (op, scope) => {
    const promise = new Promise((resolve, reject) => {
      const settle = { resolve, reject };
      if (op.id !== undefined) settlers.set(op.id, settle);
      run(op.body ?? [], { args: scope.args, settle });
    });
    bind(op.id, promise);
  },
  resolve: (op, scope, value) => settle(op, scope, value, 'resolve'),
  reject: (op, scope, value) => settle(op, scope, value, 'reject'),
  promiseResolve: (op, scope, value) => bind(op.id, Promise.resolve(value(op.value))),
  promiseReject: (op, scope, value) => bind(op.id, Promise.reject(value(op.value))),
  then: (op, scope) => {
    const p = bound.get(op.on);
    if (p instanceof Promise) bind(op.id, p.then(handler(op.onFulfilled, scope), handler(op.onRejected, scope)));
  },
  catch: (op, scope) => {
    const p = bound.get(op.on);
    if (p instanceof Promise) bind(op.id, p.catch(handler(op.body, scope)));
  },
  finally: (op, scope) => {
    const p = bound.get(op.on);
    if (p instanceof Promise) bind(op.id, p.finally(() => run(op.body, scope)?.value));
  },
  promiseAll: (op, scope, value) => bind(op.id, Promise.all(value(op.of))),
  promiseAllSettled: (op, scope, value) => bind(op.id, Promise.allSettled(value(op.of))),
  promiseRace: (op, scope, value) => bind(op.id, Promise.race(value(op.of))),
  promiseAny: (op, scope, value) => bind(op.id, Promise.any(value(op.of))),
  async: (op, scope) => bind(op.id, runAsync(op.body, scope)),
  await: () => fail('await outside the body of async'),

  on: (op, scope) => {
    const emitter = emitterOf(op.target);
    if (!emitter) return;
    const fn = listener(op.body, scope);
    listeners.push({ emitter, event: op.event, fn });
    if (op.once) emitter.once(op.event, fn);
    else emitter.on(op.event, fn);
  },
  off: (op) => {
    const emitter = emitterOf(op.target);
    for (const l of listeners) if (l.emitter === emitter && l.event === op.event) emitter.off(l.event, l.fn);
  },
  exit: (op) => process.exit(op.code),
  exitCode: (op) => {
    process.exitCode = op.code;
  },

  channel: (op) => {
    const { port1, port2 } = new MessageChannel();
    bound.set(op.id + '.1', port1);
    bound.set(op.id + '.2', port2);
  },
  post: (op, scope) => {
    const port = bound.get(op.port);
    if (!(port instanceof MessagePort || port instanceof Worker)) return;
    const { value, transfer } = evaluateWithTransfer(op, 'value', scope);
    guarded(() => port.postMessage(value, transfer));
  },
  receive: (op) => {
    const port = bound.get(op.port);
    if (!(port instanceof MessagePort)) return;
    const got = receiveMessageOnPort(port);
    log(op.label + ': ' + (got ? canonicalText(got.message) : '(none)'));
    if (got) bind(op.id, got.message);
  },
  closePort: (op) => {
    const port = bound.get(op.port);
    if (port instanceof MessagePort) port.close();
  },
  start: (op) => {
    const port = bound.get(op.port);
    if (port instanceof MessagePort) port.start();
  },
  clone: (op, scope) => {
    const { value, transfer } = evaluateWithTransfer(op, 'value', scope);
    guarded(() => bound.set(op.id, structuredClone(value, { transfer })));
  },
  buffer: (op) => {
    const bytes = typeof op.bytes === 'number' ? new Uint8Array(op.bytes) : Uint8Array.from(op.bytes);
    const buffer = op.shared ? new SharedArrayBuffer(bytes.length) : bytes.buffer;
    if (op.shared) new Uint8Array(buffer).set(bytes);
    bound.set(op.id, buffer);
  },
  logByteLength: (op) => {
    const v = bound.get(op.id);
    if (v?.byteLength !== undefined) log(op.label + ': ' + v.byteLength);
  },
  setByte: (op, scope) => {
    const refs = new Map();
    const [on, index, byte] = [op.on, op.index, op.value].map((x) => evaluate(x, scope, refs));
    if (on instanceof Uint8Array) on[index] = byte;
    else if ((on instanceof ArrayBuffer || on instanceof SharedArrayBuffer) && on.byteLength > 0) {
      new Uint8Array(on)[index] = byte;
    }
  },

  worker: (op, scope) => {
    const { value, transfer } = evaluateWithTransfer(op, 'data', scope);
    guarded(() => {
      const wd = { id: op.id, body: op.body, shared: thread.shared, data: value };
      bound.set(op.id, new Worker(__filename, { workerData: wd, transferList: transfer }));
    });
  },
  terminate: (op) => {
    const worker = bound.get(op.worker);
    if (worker instanceof Worker) bind(op.id, worker.terminate());
  },
};

/** What must not be collected before it has fired. */
const kept = new Set();

function settle(op, scope, value, how) {
  const pair = op.id === undefined ? scope.settle : settlers.get(op.id);
  if (pair) pair[how](op.value === undefined ? undefined : value(op.value));
}

if (!isMainThread) bound.set('parent', parentPort);
run(thread.body, { args: [], settle: undefined });
