import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { keptTools } from './kept-tools'

const root = mkdtempSync(join(tmpdir(), 'acgs-kept-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const lock = { opa: { version: '1.22.2', module: 'm' }, regal: { version: '0.42.0', module: 'm' } }

function program(name: string, version: string): string {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho 'Version: ${version}'\n`)
  chmodSync(path, 0o755)
  writeFileSync(`${path}.sha256`, createHash('sha256').update(readFileSync(path)).digest('hex'))
  return path
}

test('a missing tool says the ways to get it, and what was passed over', async () => {
  const other = program('other/opa', '1.19.0')
  const kept = keptTools({ lock, env: { OPA_BIN: other }, cache: join(root, 'nothing') })
  await expect(kept.tool('opa')).rejects.toThrow(/OPA_BIN.*PATH.*Go/)
  expect(await kept.state('opa')).toEqual({ version: null, why: expect.stringMatching(/missing.*passed over.*1\.19\.0/) })
})

test('another version is used only when it is asked for, and then said to be one', async () => {
  const env = { OPA_BIN: program('asked/opa', '1.19.0'), ACGS_TOOLS_UNPINNED: '1' }
  expect(await keptTools({ lock, env, cache: root }).state('opa')).toEqual({ version: '1.19.0', how: 'named', isPinned: false })
})

test('a kept copy that was changed while the process runs is never used again', async () => {
  const path = program('cache/opa-1.22.2', '1.22.2')
  const kept = keptTools({ lock, env: {}, cache: join(root, 'cache') })
  expect(await kept.tool('opa')).toMatchObject({ path, how: 'cache' })
  writeFileSync(path, "#!/bin/sh\necho 'Version: 1.22.2'\necho more\n")
  await expect(kept.tool('opa')).rejects.toThrow(/missing.*not what was built/)
})

test('one that is being built says so while its builder lives', async () => {
  const cache = join(root, 'building')
  mkdirSync(cache)
  const note = join(cache, 'regal-0.42.0.building')
  writeFileSync(note, `2026-01-02T03:04:05.000Z ${process.pid}\n`)
  expect(await keptTools({ lock, env: {}, cache }).state('regal')).toEqual({
    version: null,
    why: expect.stringMatching(/being built \(since 2026-01-02T03:04:05/),
  })
  writeFileSync(note, '2026-01-02T03:04:05.000Z 99999999\n')
  expect(await keptTools({ lock, env: {}, cache }).state('regal')).toEqual({ version: null, why: expect.stringContaining('missing') })
})
