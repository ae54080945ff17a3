import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test as plain } from 'vitest'
import { childrenThatRun, languageForTests } from '@/server/testing/language'
import { toolTest as test } from '@/server/testing/policy-tools'
import { regalLanguage } from './policy-language'

const root = mkdtempSync(join(tmpdir(), 'acgs-fake-regal-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const FILES = [{ path: 'main.rego', text: 'package acgs.main\n\nallow := true\n' }]
const QUESTION = { draft: 'fault', files: FILES, method: 'textDocument/documentSymbol', path: 'main.rego' } as const

/** A program that is no language server, and does this. */
function pretender(does: string) {
  const path = join(mkdtempSync(join(root, 'x-')), 'regal')
  writeFileSync(path, `#!/bin/sh\n${does}\n`)
  chmodSync(path, 0o755)
  const language = regalLanguage({ tool: async () => ({ name: 'regal', path, version: '0.42.0', how: 'named' }) })
  afterAll(() => language.end())
  return language
}

test('a language server that is killed in the middle is said, and the next question gets another one', async () => {
  const language = languageForTests()
  await language.ask(QUESTION)
  const [pid = 0] = childrenThatRun('language-server')
  const asked = Promise.all(
    Array.from({ length: 20 }, () =>
      language.ask(QUESTION).then(
        () => 'answered',
        ({ code }) => String(code),
      ),
    ),
  )
  process.kill(-pid, 'SIGKILL')
  expect(await asked).toContain('UPSTREAM')
  expect(JSON.stringify(await language.ask(QUESTION))).toContain('allow')
}, 30_000)

plain(
  'a server that says nothing is given up in time and a page goes on with its own answer',
  async () => {
    await expect(pretender('cat > /dev/null').ask(QUESTION)).rejects.toMatchObject({ code: 'UPSTREAM', message: /2\.5 s/ })
  },
  15_000,
)

plain(
  'one that floods its output, or says what is no message, is ended',
  async () => {
    for (const does of [
      'yes no-message',
      "printf 'Content-Length: 999999999\\r\\n\\r\\n'; sleep 20",
      "printf 'Content-Length: 3\\r\\n\\r\\n{x}'; sleep 20",
    ])
      await expect(pretender(does).ask(QUESTION)).rejects.toMatchObject({ code: 'UPSTREAM', message: /ended/ })
  },
  30_000,
)

plain(
  'one that asks its client to change files is refused, and nothing is changed',
  async () => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 7,
      method: 'workspace/applyEdit',
      params: { edit: { changes: { 'file:///etc/hosts': [] } } },
    })
    const answer = join(root, 'heard')
    const language = pretender(`printf 'Content-Length: ${body.length}\\r\\n\\r\\n${body}'; head -c 300 > ${answer}; sleep 20`)
    await expect(language.ask(QUESTION)).rejects.toMatchObject({ code: 'UPSTREAM' })
    expect(readFileSync(answer, 'utf8')).toContain('"initialize"')
  },
  15_000,
)
