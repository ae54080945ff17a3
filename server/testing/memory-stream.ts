import { AppError } from '@/lib/errors'
import type { DecisionStream, OutgoingDecision, StreamRecord } from '@/server/ports/decision-stream'

type Held = { first: bigint; values: Uint8Array[] }
const PARTITIONS = 3
const READ_MAX = 500
const encoder = new TextEncoder()

/** A broker in memory with one topic, to be broken on purpose. */
export function createMemoryBroker() {
  let topicId = 1
  let isAway = false
  let partitions: Held[] = []
  const make = () => {
    partitions = Array.from({ length: PARTITIONS }, () => ({ first: 0n, values: [] }))
  }
  make()
  const guarded = <T>(act: () => T): Promise<T> =>
    isAway ? Promise.reject(new AppError('UPSTREAM', 'The decision stream does not answer: it is away')) : Promise.resolve().then(act)
  const partitionOf = (key: string) => [...key].reduce((sum, character) => sum + character.charCodeAt(0), 0) % PARTITIONS
  const members: { partitions: () => number[] }[] = []

  const add = (partition: number, value: Uint8Array) => partitions[partition]?.values.push(value)

  return {
    stop: () => {
      isAway = true
    },
    start: () => {
      isAway = false
    },
    /** The topic is deleted and made again; what was in it is gone. */
    replaceTopic: () => {
      topicId += 1
      make()
    },
    /** Drops the oldest, as retention does. */
    dropOldest: (partition: number, n: number) => {
      const held = partitions[partition]
      held?.values.splice(0, n)
      if (held) held.first += BigInt(n)
    },
    /** Cuts the newest off, as an unclean leader does. */
    cutNewest: (partition: number, n: number) => void partitions[partition]?.values.splice(-n),
    addRaw: (partition: number, bytes: Uint8Array) => void add(partition, bytes),
    count: () => partitions.reduce((total, { values }) => total + values.length, 0),
    connect(): DecisionStream {
      const me = { partitions: () => Array.from({ length: PARTITIONS }, (_, i) => i).filter((i) => members[i % members.length] === me) }
      return {
        topic: 'memory',
        group: 'memory_ingest',
        publish: (messages: readonly OutgoingDecision[]) =>
          guarded(() => {
            for (const { key, value } of messages) add(partitionOf(key), encoder.encode(value))
          }),
        look: () =>
          guarded(() => {
            if (!members.includes(me)) members.push(me)
            const ranges = partitions.map(({ first, values }, partition) => ({ partition, first, end: first + BigInt(values.length) }))
            return { topicId: String(topicId), ranges, assigned: me.partitions() }
          }),
        async read(from) {
          const read = await guarded(() =>
            from.flatMap(({ partition, offset }): StreamRecord[] => {
              const held = partitions[partition]
              if (!held || offset < held.first || offset > held.first + BigInt(held.values.length))
                throw new AppError('UPSTREAM', `The decision stream does not answer: ${offset} is out of range`)
              const at = Number(offset - held.first)
              return held.values.slice(at, at + READ_MAX).map((value, i) => ({ partition, offset: offset + BigInt(i), value }))
            }),
          )
          if (read.length === 0) await new Promise((next) => setTimeout(next, 5))
          return read
        },
        close: async () => {
          if (members.includes(me)) members.splice(members.indexOf(me), 1)
        },
      }
    },
  }
}
