import type { Consumer } from '@platformatic/kafka'
import { AppError } from '@/lib/errors'
import type { StreamLook, StreamPosition, StreamRecord } from '@/server/ports/decision-stream'
import { awayError, closeClient, connectionOf, type KafkaOptions, loadKafka, withinCall } from './connection'
import { ensureTopic } from './topic'

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>

const MAX_BYTES = 8 * 1024 * 1024
/** The first member of a new group waits until the brokers have found a coordinator for it. */
const JOIN_TRIES = 5
const JOIN_WAIT_MS = 400
const PARTITION_BYTES = 1024 * 1024
const CONTROL = 0x20

/** What was fetched, in our words. A batch starts at its own first offset, which may lie before the one that was asked for. */
export function recordsOf(response: FetchResponse, from: ReadonlyMap<number, bigint>): StreamRecord[] {
  const records: StreamRecord[] = []
  for (const { partitions } of response.responses)
    for (const { partitionIndex: partition, records: batches } of partitions) {
      const asked = from.get(partition)
      if (asked === undefined) continue
      for (const { firstOffset, attributes, records: held } of batches ?? []) {
        if (attributes & CONTROL) continue
        for (const { offsetDelta, value } of held) {
          const offset = firstOffset + BigInt(offsetDelta)
          if (offset >= asked) records.push({ partition, offset, value: value ?? new Uint8Array() })
        }
      }
    }
  return records
}

/** One member of the group. After any failure the next call starts with a new client: what it knew of brokers and leaders may be wrong. */
export function createReader(options: KafkaOptions, { topic, group }: { topic: string; group: string }) {
  let opened: Promise<Consumer> | null = null

  async function join(): Promise<Consumer> {
    const { Consumer } = await loadKafka()
    for (let tries = 1; ; tries++) {
      const consumer = new Consumer({
        ...connectionOf(options),
        // The first member of a new group waits until the brokers have found a coordinator for it.
        retries: 10,
        retryDelay: 500,
        groupId: group,
        sessionTimeout: 10_000,
        rebalanceTimeout: 15_000,
        heartbeatInterval: 1000,
        maxBytes: MAX_BYTES,
      })
      consumer.on('error', () => undefined) // the next call meets it
      consumer.topics.track(topic)
      try {
        await consumer.joinGroup()
        return consumer
      } catch (cause) {
        await closeClient(() => consumer.close(true))
        if (tries >= JOIN_TRIES) throw cause
        await new Promise((next) => setTimeout(next, JOIN_WAIT_MS))
      }
    }
  }
  const open = () => {
    opened ??= ensureTopic(options, topic).then(join)
    return opened
  }
  const discard = async () => {
    const old = opened
    opened = null
    await old?.then((consumer) => closeClient(() => consumer.close(true))).catch(() => undefined)
  }
  const guarded = async <T>(act: (consumer: Consumer) => Promise<T>): Promise<T> => {
    try {
      const consumer = await open()
      return await withinCall(act(consumer))
    } catch (cause) {
      await discard()
      throw awayError(cause)
    }
  }

  return {
    look: (): Promise<StreamLook> =>
      guarded(async (consumer) => {
        const metadata = await consumer.metadata({ topics: [topic], forceUpdate: true })
        const known = metadata.topics.get(topic)
        if (!known) throw new AppError('UPSTREAM', `The brokers do not know the topic ${topic}.`)
        const [first, end] = await Promise.all([-2n, -1n].map((timestamp) => consumer.listOffsets({ topics: [topic], timestamp })))
        const ranges = known.partitions.map((_, partition) => ({
          partition,
          first: first?.get(topic)?.[partition] ?? 0n,
          end: end?.get(topic)?.[partition] ?? 0n,
        }))
        const assigned = (consumer.assignments ?? []).filter((one) => one.topic === topic).flatMap(({ partitions }) => partitions)
        return { topicId: known.id, ranges, assigned }
      }),
    read: (from: readonly StreamPosition[], waitMs: number): Promise<StreamRecord[]> =>
      guarded(async (consumer) => {
        const known = (await consumer.metadata({ topics: [topic] })).topics.get(topic)
        if (!known) throw new AppError('UPSTREAM', `The brokers do not know the topic ${topic}.`)
        const byLeader = Map.groupBy(from, ({ partition }) => known.partitions[partition]?.leader ?? -1)
        const positions = new Map(from.map(({ partition, offset }) => [partition, offset]))
        const fetched = await Promise.all(
          [...byLeader].map(([node, own]) =>
            consumer.fetch({
              node,
              maxWaitTime: waitMs,
              minBytes: 1,
              maxBytes: MAX_BYTES,
              topics: [
                {
                  topicId: known.id,
                  partitions: own.map(({ partition, offset }) => ({
                    partition,
                    currentLeaderEpoch: -1,
                    fetchOffset: offset,
                    lastFetchedEpoch: -1,
                    partitionMaxBytes: PARTITION_BYTES,
                  })),
                },
              ],
            }),
          ),
        )
        return fetched.flatMap((response) => recordsOf(response, positions))
      }),
    close: discard,
  }
}
