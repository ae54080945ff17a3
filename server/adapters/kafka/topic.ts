import { closeClient, connectionOf, isAnswer, type KafkaOptions, loadKafka } from './connection'

const PARTITIONS = 12
const REPLICAS = 3
/** Kept 30 days and never compacted: compaction keeps one record a key and destroys the rest. */
const CONFIGS = [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: String(30 * 86_400_000) },
  { name: 'max.message.bytes', value: String(8 * 1024 * 1024) },
]

/** Makes the topic where it is missing, with as many replicas as there are brokers, at most three, of which two must have a message. */
export async function ensureTopic(options: KafkaOptions, topic: string): Promise<void> {
  const { Admin } = await loadKafka()
  const admin = new Admin(connectionOf(options))
  try {
    if ((await admin.listTopics()).includes(topic)) return
    const { brokers } = await admin.metadata({ topics: [], forceUpdate: true })
    const replicas = Math.max(1, Math.min(REPLICAS, brokers.size))
    const configs = [...CONFIGS, { name: 'min.insync.replicas', value: String(Math.min(2, replicas)) }]
    await admin.createTopics({ topics: [topic], partitions: PARTITIONS, replicas, configs })
  } catch (cause) {
    if (!isAnswer(cause, 'TOPIC_ALREADY_EXISTS')) throw cause
  } finally {
    await closeClient(() => admin.close())
  }
}
