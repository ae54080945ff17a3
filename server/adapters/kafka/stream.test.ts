import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { kafkaStream } from '@/server/adapters/kafka/stream'
import { projectFiles, ROOT } from '@/server/testing/project-files'

test('nothing but a client that is used loads the stream’s package', () => {
  const eager = projectFiles().filter(
    (name) =>
      /^(app|components|lib|server)\/.*\.tsx?$/.test(name) &&
      /^import (?!type ).*'@platformatic\/kafka'/m.test(readFileSync(join(ROOT, name), 'utf8')),
  )
  expect(eager).toEqual([])
})

test('making a client connects to nothing', async () => {
  const stream = kafkaStream({ brokers: ['127.0.0.1:1'], clientId: 'test' })
  expect(stream).toMatchObject({ topic: 'policy.evaluations', group: 'decision_ingest' })
  await stream.close()
})

test('brokers that are not there: the reason, in our words', async () => {
  const stream = kafkaStream({ brokers: ['127.0.0.1:1'], clientId: 'test' })
  await expect(stream.look()).rejects.toMatchObject({ code: 'UPSTREAM', message: expect.stringContaining('does not answer') })
  await stream.close()
})
