import { expect, test, vi } from 'vitest'
import type { DecisionStream, StreamRecord } from '@/server/ports/decision-stream'

const decoder = new TextDecoder()

/** As every caller does: a stream that does not answer yet is asked again. */
const looked = (stream: DecisionStream) => vi.waitFor(() => stream.look(), { timeout: 60_000, interval: 500 })

/** Reads from the first offset until it has so many. */
async function readAll(stream: DecisionStream, n: number): Promise<StreamRecord[]> {
  const { ranges, assigned } = await vi.waitFor(
    async () => {
      const look = await stream.look()
      if (look.assigned.length < look.ranges.length) throw new Error('not all partitions are assigned yet')
      return look
    },
    { timeout: 60_000, interval: 200 },
  )
  const next = new Map(ranges.filter(({ partition }) => assigned.includes(partition)).map(({ partition, first }) => [partition, first]))
  const read: StreamRecord[] = []
  for (let i = 0; read.length < n && i < 200; i++)
    for (const record of await stream.read(
      [...next].map(([partition, offset]) => ({ partition, offset })),
      100,
    )) {
      read.push(record)
      next.set(record.partition, record.offset + 1n)
    }
  return read
}

/** What every decision stream does. `connect` gives another client of the same, empty topic. */
export function decisionStreamContract(connect: () => DecisionStream): void {
  const text = ({ value }: StreamRecord) => decoder.decode(value)

  test('what was published is read back byte for byte, each once, an agent in order', async () => {
    const stream = connect()
    try {
      const hostile = ['{"a":"\\u0000 ü \\u202E"}', 'x'.repeat(200_000), '{}']
      const messages = Array.from({ length: 3000 }, (_, n) => ({ key: `agent-${n % 7}`, value: hostile[n] ?? `{"n":${n}}` }))
      await stream.publish(messages)
      const read = await readAll(stream, messages.length)
      expect(read.map(text).sort()).toEqual(messages.map(({ value }) => value).sort())
      const byAgent = Map.groupBy(messages, ({ key }) => key)
      const places = new Map(read.map((record, place) => [text(record), place]))
      for (const own of byAgent.values()) {
        const order = own.slice(1).map(({ value }) => places.get(value) ?? -1)
        expect(order).toEqual([...order].sort((a, b) => a - b))
      }
    } finally {
      await stream.close()
    }
  })

  test('offsets grow by one, and reading goes on from any of them', async () => {
    const stream = connect()
    try {
      await stream.publish(Array.from({ length: 20 }, (_, n) => ({ key: 'one-agent', value: `{"again":${n}}` })))
      const { ranges } = await looked(stream)
      const read = (
        await readAll(
          stream,
          ranges.reduce((total, { first, end }) => total + Number(end - first), 0),
        )
      ).filter((record) => text(record).startsWith('{"again"'))
      expect(new Set(read.map(({ partition }) => partition)).size).toBe(1)
      const offsets = read.map(({ offset }) => offset)
      expect(offsets).toEqual(offsets.map((_, i) => (offsets[0] ?? 0n) + BigInt(i)))
      const [, , third] = read
      if (!third) throw new Error('there are twenty')
      const [again] = await stream.read([{ partition: third.partition, offset: third.offset }], 1000)
      expect(again && text(again)).toBe(text(third))
    } finally {
      await stream.close()
    }
  })

  test('at the end there is nothing, after the given time', async () => {
    const stream = connect()
    try {
      const { ranges } = await looked(stream)
      expect(
        await stream.read(
          ranges.map(({ partition, end }) => ({ partition, offset: end })),
          50,
        ),
      ).toEqual([])
    } finally {
      await stream.close()
    }
  })

  test('two members share the partitions, and one takes over what the other leaves', async () => {
    const [one, other] = [connect(), connect()]
    try {
      await looked(one)
      await vi.waitFor(
        async () => {
          const [a, b] = await Promise.all([one.look(), other.look()])
          expect([...a.assigned, ...b.assigned].sort()).toEqual(a.ranges.map(({ partition }) => partition).sort())
          expect(a.assigned.length).toBeGreaterThan(0)
          expect(b.assigned.length).toBeGreaterThan(0)
        },
        { timeout: 60_000, interval: 300 },
      )
      await other.close()
      await vi.waitFor(
        async () => {
          const { assigned, ranges } = await one.look()
          expect(assigned.length).toBe(ranges.length)
        },
        {
          timeout: 60_000,
          interval: 300,
        },
      )
    } finally {
      await Promise.all([one.close(), other.close()])
    }
  })
}
