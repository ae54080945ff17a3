import { expect, test } from 'vitest'
import { systemActor } from '@/server/context'
import { canonicalText, entryOf, targetOf } from './entry'

const textWith = (reason: string) =>
  canonicalText(
    entryOf({
      id: 'e',
      at: new Date(0),
      actor: systemActor('worker'),
      source: { ip: 'local', uaHash: 'none' },
      action: 'audit.record',
      target: targetOf('audit', 'log'),
      requestId: 'r',
      phase: 'event',
      outcome: null,
      reason,
    }),
  )

test.each(['\ud83d', 'a\udc00b', '\\\ud800', '\0', '\\\0'])('half a character and U+0000 do not enter the log: %j', (reason) => {
  expect(() => textWith(reason)).toThrow('a character that the audit log cannot keep')
})

test.each(['\\ud83d', '\\u0000', '\\\\ud83d', '😀', '\\'])('a word that looks like an escape is a word: %j', (reason) => {
  expect(JSON.parse(textWith(reason))).toMatchObject({ reason })
})
