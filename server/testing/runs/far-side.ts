import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Call = { key: string; target: string; value: number; worker: string; kind: string }
/** What the outside does with a call: answers, keeps it open, does it and breaks off, refuses before doing anything, or says yes and does nothing. */
export type Manner = 'answer' | 'hold' | 'hold-undone' | 'cut-done' | 'cut-undone' | 'nothing'

/** Something outside that steps change: it counts each time that something is done to it. */
export async function startFarSide() {
  const calls: Call[] = []
  const done: Call[] = []
  const values = new Map<string, number>()
  const keys = new Set<string>()
  let manner: (call: Call) => Manner = () => 'answer'

  const act = (call: Call) => {
    if (call.kind === 'keyed' && keys.has(call.key)) return
    keys.add(call.key)
    done.push(call)
    values.set(call.target, call.kind === 'converge' ? call.value : (values.get(call.target) ?? 0) + call.value)
  }
  const bodyOf = async (request: IncomingMessage): Promise<Call> => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    return JSON.parse(Buffer.concat(parts).toString()) as Call
  }
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://far')
      if (request.method === 'GET') {
        const key = url.searchParams.get('key') ?? ''
        const value = values.get(url.searchParams.get('target') ?? '') ?? 0
        return response.writeHead(200).end(JSON.stringify({ value, isDone: keys.has(key) }))
      }
      const call = await bodyOf(request)
      calls.push(call)
      const how = manner(call)
      if (how !== 'cut-undone' && how !== 'nothing' && how !== 'hold-undone') act(call)
      if (how === 'cut-done' || how === 'cut-undone') return request.socket.destroy()
      if (how === 'answer' || how === 'nothing') response.writeHead(200).end(JSON.stringify({ value: values.get(call.target) ?? 0 }))
    })().catch(() => request.socket.destroy())
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    /** What was really done, each time. */
    done,
    values,
    behave: (next: (call: Call) => Manner) => {
      manner = next
    },
    doneTo: (target: string) => done.filter((call) => call.target === target).length,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
export type FarSide = Awaited<ReturnType<typeof startFarSide>>
