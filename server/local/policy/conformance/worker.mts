import { parentPort, workerData } from 'node:worker_threads'
import { evaluateCase, type Outcome } from './evaluate.mts'
import { readSuite } from './suite.mts'

/** Evaluates one share of the suite: the modules whose digest falls to this worker, each compiled once. */
export type Share = { path: string; share: number; shares: number; take: number | null }
export type Judged = { id: string; note: string; outcome: Outcome }

const HEX_DIGITS = 8
/** A case's place in an order that has nothing to do with its name; the same in every run. */
const placeOf = (digest: string) => Number.parseInt(digest.slice(0, HEX_DIGITS), 16)

async function judge({ path, share, shares, take }: Share): Promise<Judged[]> {
  const { cases, modules } = await readSuite(path)
  const mine = cases
    .filter(({ wasm = '0' }) => placeOf(wasm) % shares === share)
    .sort((a, b) => placeOf(a.wasm ?? '0') - placeOf(b.wasm ?? '0'))
    .slice(0, take ?? undefined)
  const judged: Judged[] = []
  let compiled = { digest: '', module: undefined as WebAssembly.Module | undefined }
  for (const one of mine) {
    const bytes = modules.get(one.wasm ?? '')
    if (bytes && compiled.digest !== one.wasm) compiled = { digest: one.wasm ?? '', module: new WebAssembly.Module(bytes) }
    judged.push({ id: one.id, note: one.note, outcome: await evaluateCase(one, bytes && compiled.module) })
  }
  return judged
}

parentPort?.postMessage(await judge(workerData as Share)) // what judgeSuite hands over
