import { expect, test } from 'vitest'
import { POST as falco } from '@/app/api/webhooks/falco/route'
import { POST as tetragon } from '@/app/api/webhooks/tetragon/route'
import { EventsTaken } from '@/lib/schemas/execute'
import { testDb } from './testing/actors'
import { makeToken } from './testing/tokens'

const request = (token: string, body: unknown) =>
  new Request('http://localhost/api/webhooks/x', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const message = (pod: string) => ({
  rule: 'Read sensitive file',
  output_fields: { 'k8s.ns.name': 'workload', 'k8s.pod.name': pod, 'fd.name': '/etc/shadow' },
})

test('the console keeps what a sensor sends, the same again counted, whatever pod it is', async () => {
  const { token } = await makeToken({ scopes: ['webhook:falco', 'webhook:tetragon'], agents: ['*'] })
  const pod = `sandbox-${crypto.randomUUID()}`
  const answer = await falco(request(token, [message(pod), message(pod)]))
  expect(answer.status).toBe(202)
  const { event_ids: ids, duplicates } = EventsTaken.parse(await answer.json())
  expect([ids.length, duplicates]).toEqual([1, 1])
  expect(await testDb().runtimeEvent.findUniqueOrThrow({ where: { id: ids[0] ?? '' } })).toMatchObject({
    podName: pod,
    state: 'unmatched',
    occurred: 2n,
  })
  const exec = { process_exec: { process: { binary: '/bin/sh', pod: { namespace: 'workload', name: pod } } } }
  expect(EventsTaken.parse(await (await tetragon(request(token, exec))).json()).event_ids).toHaveLength(1)
})

test('what is no message is 400 with its member, and a token of the other sensor is 403', async () => {
  const { token } = await makeToken({ scopes: ['webhook:falco'], agents: ['*'] })
  const wrong = await falco(request(token, { rule: 7, output_fields: {} }))
  expect(wrong.status).toBe(400)
  expect(await wrong.json()).toMatchObject({ error: { code: 'invalid_input', details: [{ path: 'rule' }] } })
  expect((await tetragon(request(token, {}))).status).toBe(403)
})
