import type { Producer } from '@platformatic/kafka'
import { AppError } from '@/lib/errors'
import type { OutgoingDecision } from '@/server/ports/decision-stream'
import { awayError, closeClient, connectionOf, type KafkaOptions, loadKafka } from './connection'
import { ensureTopic } from './topic'

/** What one request carries: below the 1 MiB that brokers take by default. */
const REQUEST_BYTES = 900_000
const MESSAGE_BYTES = 8_000_000
const RETRY_MS = 300
/** A killed broker is back in six to nine seconds. */
const PATIENCE_MS = 12_000

/** Cuts messages into requests. Errors: BAD_REQUEST when one alone is more than any broker of ours takes. */
export function requestsOf(messages: readonly OutgoingDecision[]): OutgoingDecision[][] {
  const requests: OutgoingDecision[][] = []
  let room = 0
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.value) + message.key.length
    if (bytes > MESSAGE_BYTES) throw new AppError('BAD_REQUEST', `A decision of ${bytes} bytes is more than the stream takes.`)
    const last = requests.at(-1)
    if (last && bytes <= room) last.push(message)
    else {
      requests.push([message])
      room = REQUEST_BYTES
    }
    room -= bytes
  }
  return requests
}

/** Publishes in order. A plain producer may store a message twice after a lost answer; an idempotent one does not, and whatever still comes twice
 *  is one decision by its id. */
export function createPublisher(options: KafkaOptions, topic: string) {
  let opened: Promise<Producer<string, string, string, string>> | null = null
  let isClosed = false

  const open = () => {
    opened ??= ensureTopic(options, topic)
      .then(loadKafka)
      .then(
        ({ Producer, stringSerializers }) =>
          new Producer({
            ...connectionOf(options),
            idempotent: true,
            acks: -1,
            repeatOnStaleMetadata: true,
            serializers: stringSerializers,
          }),
      )
    return opened
  }
  /** A producer whose request failed does not know its next number: a new one does. */
  const discard = async () => {
    const old = opened
    opened = null
    await old?.then((producer) => closeClient(() => producer.close())).catch(() => undefined)
  }

  async function send(messages: readonly OutgoingDecision[], until: number): Promise<void> {
    for (;;) {
      try {
        const producer = await open()
        await producer.send({ messages: messages.map(({ key, value }) => ({ topic, key, value })) })
        return
      } catch (cause) {
        await discard()
        if (isClosed || performance.now() > until) throw awayError(cause)
        await new Promise((next) => setTimeout(next, RETRY_MS))
      }
    }
  }

  return {
    async publish(messages: readonly OutgoingDecision[]): Promise<void> {
      const until = performance.now() + PATIENCE_MS
      for (const request of requestsOf(messages)) await send(request, until)
    },
    async close(): Promise<void> {
      isClosed = true
      await discard()
    },
  }
}
