import { expect, test } from 'vitest'
import { type Client, Hub, queuing } from '@/server/hub'
import type { ViewChange } from '@/server/ports/cluster-watch'
import { clusterStatus, tellOfCluster } from './tell-cluster'

/** Tabs of one hub, by the topics that each may see, and a view whose changes the test makes. */
function consoleOf(hub: Hub, ...tabs: string[][]) {
  let change: (changes: readonly ViewChange[]) => void = () => undefined
  tellOfCluster(
    {
      onChange: (tell) => {
        change = tell
        return () => undefined
      },
    },
    hub,
  )
  const readers = tabs.map((topics) => {
    const stream = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          const client: Client = {
            controller,
            sessionHash: 'nobody',
            canSee: (topic) => topics.includes(topic),
            isBehind: false,
            isClosed: false,
          }
          void hub.add(client, null)
        },
      },
      queuing,
    )
    return stream.getReader()
  })
  const read = async (tab: number): Promise<string> => {
    const { value } = (await readers[tab]?.read()) ?? {}
    return new TextDecoder().decode(value)
  }
  return { change: (changes: readonly ViewChange[]) => change(changes), read }
}

test('what the view saw reaches every tab that may see it as one frame, which moves nobody’s cursor', async () => {
  const hub = new Hub()
  const { change, read } = consoleOf(hub, ['workloads', 'services'], ['decisions'])
  expect(await read(0)).toContain('event: ping')
  change([
    { kind: 'Pod', what: 'rows' },
    { kind: 'Pod', what: 'state' },
    { kind: 'Deployment', what: 'rows' },
  ])
  const frame = await read(0)
  expect(frame).toBe('data: {"topic":"workloads","id":"Pod,Deployment","version":"1"}\n\n')
  expect(await read(0)).toBe('data: {"topic":"services","id":"cluster","version":"1"}\n\n')
  change([{ kind: 'Node', what: 'rows' }])
  expect(await read(0)).toBe('data: {"topic":"workloads","id":"Node","version":"2"}\n\n')
  // Whoever may not see it has had its first ping, and then hears of what it may see alone.
  expect(await read(1)).toContain('event: ping')
  hub.publish({ id: '7', topic: 'decisions', ref: 'x', version: '1' })
  expect(await read(1)).toContain('id: 7\n')
})

test('a heartbeat says how much of the cluster is seen, and nothing where there is none', () => {
  expect(clusterStatus(null)).toBeNull()
  const coverage = () => ({ sources: 15, complete: 14, down: [], isComplete: false })
  expect(clusterStatus({ coverage, isReachable: () => true })).toEqual({ sources: 15, complete: 14, isComplete: false, isReachable: true })
})
