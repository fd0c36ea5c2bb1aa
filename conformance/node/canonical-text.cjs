'use strict';
// The canonical text of a value, as the scenario format defines it (section 4.2).

function isObject(v) {
  return (typeof v === 'object' && v !== null) || typeof v === 'function';
}

/** The objects that are reached through this one, in the order in which they are written. */
function children(v) {
  if (Array.isArray(v)) return v;
  if (v instanceof Map) return [...v].flat(1);
  if (v instanceof Set) return [...v];
  if (v instanceof Uint8Array) return [v.buffer];
  if (v instanceof AggregateError) return [v.errors];
  if (isPlain(v)) return Object.keys(v).map((k) => v[k]);
  return [];
}

function isPlain(v) {
  if (typeof v !== 'object' || v === null) return false;
  const proto = Object.getPrototypeOf(v);
  return proto === Object.prototype || proto === null;
}

function isDetached(buffer) {
  if (buffer.byteLength !== 0 || !(buffer instanceof ArrayBuffer)) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function canonicalText(value) {
  const seenOnce = new Set();
  const seenAgain = new Set();
  (function count(v) {
    if (!isObject(v)) return;
    if (seenOnce.has(v)) {
      seenAgain.add(v);
      return;
    }
    seenOnce.add(v);
    for (const child of children(v)) count(child);
  })(value);

  const marks = new Map();
  function write(v) {
    if (!isObject(v)) return primitive(v);
    if (marks.has(v)) return '#' + marks.get(v);
    if (!seenAgain.has(v)) return body(v);
    marks.set(v, marks.size + 1);
    return '#' + marks.get(v) + '=' + body(v);
  }
  function primitive(v) {
    if (typeof v === 'string') return string(v);
    if (typeof v === 'bigint') return v + 'n';
    if (typeof v === 'symbol') return 'symbol';
    return Object.is(v, -0) ? '-0' : String(v);
  }
  function string(s) {
    // JSON.stringify also escapes lone surrogates, which the format leaves as they are.
    return '"' + Array.from(s, (c) => (c === '"' || c === '\\' || c < ' ' ? JSON.stringify(c).slice(1, -1) : c)).join('') + '"';
  }
  function body(v) {
    if (typeof v === 'function') return 'function';
    if (v instanceof Promise) return 'Promise';
    if (v instanceof MessagePort) return 'MessagePort';
    if (v.constructor?.name === 'Worker') return 'Worker';
    if (Array.isArray(v)) return '[' + Array.from(v, write).join(',') + ']';
    if (v instanceof Map) return 'Map{' + [...v].map(([k, e]) => write(k) + '=>' + write(e)).join(',') + '}';
    if (v instanceof Set) return 'Set{' + [...v].map(write).join(',') + '}';
    if (v instanceof Date) return 'Date(' + (Number.isNaN(v.getTime()) ? 'invalid' : v.getTime()) + ')';
    if (v instanceof ArrayBuffer) return 'ArrayBuffer(' + (isDetached(v) ? 'detached' : new Uint8Array(v).join(',')) + ')';
    if (v instanceof SharedArrayBuffer) return 'SharedArrayBuffer(' + new Uint8Array(v).join(',') + ')';
    if (v instanceof Uint8Array) return 'Uint8Array(' + v.byteOffset + ',' + v.length + ',' + write(v.buffer) + ')';
    if (v instanceof AggregateError) return 'AggregateError(' + string(v.message) + ',' + write(v.errors) + ')';
    if (v instanceof Error || v instanceof DOMException) return v.name + '(' + string(v.message) + ')';
    return '{' + Object.keys(v).map((k) => string(k) + ':' + write(v[k])).join(',') + '}';
  }
  return write(value);
}

module.exports = { canonicalText };
