import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadPolicy } from '@/server/adapters/opa/wasm'
import { BUILTINS } from '@/server/engine/builtins/all'
import { setClock } from '@/server/engine/builtins/time'
import { say } from '@/server/local/say'
import { startOpa } from './parts/opa'
import { compileG, requestOf } from './parts/policy-g'
import { figure, heading, line, numberArgument } from './parts/say'

/** `npm run bench:evaluations [-- --n 1000000 --seconds 300]`: policy G over and over in one instance, and what memory is left at the end.
 *  Nine of ten requests are clean and one is heavy. Beside it real OPA's server, for as long. It ends at the count or at the time, and says at which. */
const COUNT = numberArgument('n', 1_000_000)
const SECONDS = numberArgument('seconds', 300)
const WARM = 2000
const STEP = 1000
const CONNECTIONS = 8
const MB = 2 ** 20
const ENTRYPOINT = 'acgs/main/decision'

type Memory = { heap: number; resident: number; instance: number }
const shown = ({ heap, resident, instance }: Memory) =>
  `heap ${heap.toFixed(1)} MB, resident ${resident.toFixed(0)} MB, instance ${instance.toFixed(1)} MB`

async function ours(version: Awaited<ReturnType<typeof compileG>>['version'], runtimeJson: string): Promise<void> {
  const policy = await loadPolicy(version.module, BUILTINS)
  policy.setData(`${version.dataJson.slice(0, -1)},"runtime":${runtimeJson}}`)
  const encoder = new TextEncoder()
  const inputs = Array.from({ length: STEP }, (_, n) => encoder.encode(JSON.stringify(requestOf(n % 10 === 0 ? 'heavy' : 'clean', n))))
  const evaluate = (n: number) => {
    setClock(Date.now())
    policy.evaluate(inputs[n % STEP] ?? new Uint8Array(), { entrypoint: ENTRYPOINT })
  }
  const memory = (): Memory => {
    globalThis.gc?.()
    const { heapUsed, rss } = process.memoryUsage()
    return { heap: heapUsed / MB, resident: rss / MB, instance: policy.memoryBytes() / MB }
  }
  for (let n = 0; n < WARM; n++) evaluate(n)
  const before = memory()
  line('before', shown(before))
  const startedAt = performance.now()
  const until = startedAt + SECONDS * 1000
  let done = 0
  while (done < COUNT && performance.now() < until) {
    for (let n = 0; n < STEP; n++) evaluate(n)
    done += STEP
  }
  const tookS = (performance.now() - startedAt) / 1000
  const after = memory()
  line(`after ${done} evaluations in ${tookS.toFixed(0)} s${done < COUNT ? ', ended by the time' : ''}`, shown(after))
  figure({ name: 'evaluations in one instance', measured: done, goal: COUNT, unit: '', isAtLeast: true })
  figure({ name: 'growth of the heap', measured: after.heap - before.heap, goal: 5, unit: 'MB' })
  figure({ name: 'growth of the instance', measured: after.instance - before.instance, goal: 0, unit: 'MB' })
  figure({ name: 'growth of resident memory', measured: after.resident - before.resident, goal: 32, unit: 'MB' })
}

const residentMb = (pid: number | undefined): number | null => {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / MB
  } catch {
    return null
  }
}

async function theirs(g: Awaited<ReturnType<typeof compileG>>, folder: string): Promise<void> {
  const opa = await startOpa(g, folder)
  try {
    const tell = (name: string, n: number) =>
      line(name, `resident ${residentMb(opa.pid)?.toFixed(0) ?? 'unknown'} MB after ${n} requests on ${CONNECTIONS} connections`)
    let done = 0
    const until = (end: number, most: number) =>
      Promise.all(
        Array.from({ length: CONNECTIONS }, async () => {
          while (done < most && performance.now() < end) {
            const n = done++
            await opa.ask(requestOf(n % 10 === 0 ? 'heavy' : 'clean', n))
          }
        }),
      )
    await until(Number.POSITIVE_INFINITY, WARM)
    tell('OPA REST before', done)
    await until(performance.now() + SECONDS * 1000, COUNT)
    tell('OPA REST after', done)
  } finally {
    opa.stop()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'acgs-bench-evaluations-'))
try {
  const g = await compileG(folder)
  heading('bench:evaluations', `${COUNT} or ${SECONDS} s; OPA ${g.opaVersion}`)
  await ours(g.version, g.runtimeJson)
  await theirs(g, folder)
  say()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
