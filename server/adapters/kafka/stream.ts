import type { DecisionStream } from '@/server/ports/decision-stream'
import type { KafkaOptions } from './connection'
import { createPublisher } from './publisher'
import { createReader } from './reader'

export const TOPIC = 'policy.evaluations'
export const GROUP = 'decision_ingest'

/** Decisions over Kafka or Redpanda. Nothing is connected, or even loaded, before the first call. */
export function kafkaStream(options: KafkaOptions, names: { topic?: string; group?: string } = {}): DecisionStream {
  const { topic = TOPIC, group = GROUP } = names
  const publisher = createPublisher(options, topic)
  const reader = createReader(options, { topic, group })
  return {
    topic,
    group,
    publish: publisher.publish,
    look: reader.look,
    read: reader.read,
    async close() {
      await Promise.all([publisher.close(), reader.close()])
    },
  }
}
