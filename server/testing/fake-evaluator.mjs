// Stands in for the evaluator thread where the pool itself is tested: it does what the input says, really hanging and really dying.
import { parentPort } from 'node:worker_threads'

let revision = 0
const memory = { memoryBytes: 1, baselineBytes: 1 }
const wait = (ms) => {
  const until = performance.now() + ms
  while (performance.now() < until) {}
}

parentPort.on('message', (message) => {
  const { kind, id } = message
  if (kind === 'load' && message.dataJson.includes('unloadable'))
    return parentPort.postMessage({ kind: 'failed', id, message: 'unloadable' })
  if (kind === 'load' || kind === 'runtime') revision = message.runtime.revision
  if (kind !== 'evaluate') return parentPort.postMessage({ kind: 'done', id, ...memory })
  const { act, ms } = JSON.parse(new TextDecoder().decode(message.input))
  if (act === 'hang') while (true) {}
  if (act === 'die') process.exit(1)
  if (act === 'wait') wait(ms)
  if (act === 'swell') memory.memoryBytes = 10
  const lost = act === 'lose' ? { lostPrecision: { 'strings.split_n': 2 } } : {}
  const text = JSON.stringify([{ result: { hash: message.hash, act } }])
  parentPort.postMessage({ kind: 'answer', id, answer: { ok: true, text, mask: null, evalNs: 1, revision, ...lost }, ...memory })
})
