import { expect, test } from 'vitest'
import { sayRefused } from './say-refused'

test.each([
  ['refused', 'app', /does not count.*shows now/],
  ['refused', 'recovery', /wrong, or used/],
  ['refused', 'passkey', /not accepted/],
  ['refused', 'alone', /opens no account/],
  ['over', 'app', /Start again/],
  ['no_role', 'app', /Ask an administrator/],
  ['limited:60', 'app', /for 60 s/],
  ['limited:900', 'recovery', /for 15 min/],
  ['limited:28800', 'app', /for 8 h/],
  ['CredentialsSignin', 'app', /did not answer/],
  ['<b>x</b>', 'app', /did not answer/],
] as const)('%s of %s is said in words that help', (word, kind, words) => {
  expect(sayRefused(word, kind)).toMatch(words)
})
