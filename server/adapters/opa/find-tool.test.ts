import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type FindOptions, findTool } from './find-tool'

const root = mkdtempSync(join(tmpdir(), 'acgs-find-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const lock = {
  opa: { version: '1.22.2', module: 'github.com/open-policy-agent/opa' },
  regal: { version: '0.42.0', module: 'github.com/open-policy-agent/regal' },
}

/** A program that says it is this version, as OPA and Regal do. */
function program(folder: string, name: string, says: string): string {
  mkdirSync(join(root, folder), { recursive: true })
  const path = join(root, folder, name)
  writeFileSync(path, `#!/bin/sh\ncat <<'END'\n${says}\nEND\n`)
  chmodSync(path, 0o755)
  return path
}
const pinned = program('pinned', 'opa', 'Version: 1.22.2\nGo Version: go1.26')
const other = program('other', 'opa', 'Version: 1.19.0\nGo Version: go1.26')
const linter = program('pinned', 'regal', '{"version": "0.42.0"}')
const stranger = program('other', 'stranger', 'hello')

const told: string[] = []
const options = (env: FindOptions['env'], cache = join(root, 'empty')): FindOptions => ({
  lock,
  env,
  cache,
  tell: (line) => told.push(line),
  mayBuild: false,
})
const folders = (...names: string[]) => names.map((name) => join(root, name)).join(delimiter)

test('the named program comes first', async () => {
  expect(await findTool('opa', options({ OPA_BIN: pinned, PATH: folders('other') }))).toMatchObject({ path: pinned, how: 'named' })
})

test('another version is passed over and said, unless it is asked for', async () => {
  const env = { OPA_BIN: other, PATH: folders('other', 'pinned') }
  expect(await findTool('opa', options(env))).toMatchObject({ path: pinned, how: 'path' })
  expect(told.at(-1)).toContain('version 1.19.0, not 1.22.2')
  expect(await findTool('opa', options({ ...env, ACGS_TOOLS_UNPINNED: '1' }))).toMatchObject({ version: '1.19.0', how: 'named' })
})

test('a program that is something else is never used', async () => {
  const env = { OPA_BIN: stranger, PATH: folders('pinned'), ACGS_TOOLS_UNPINNED: '1' }
  expect(await findTool('opa', options(env))).toMatchObject({ path: pinned, how: 'path' })
  expect(told.at(-1)).toContain('is not opa')
})

test('the linter says its version in another form', async () => {
  expect(await findTool('regal', options({ PATH: folders('other', 'pinned') }))).toMatchObject({ path: linter, version: '0.42.0' })
})

test('the kept copy is used while it is what was built', async () => {
  const kept = program('kept', 'opa-1.22.2', 'Version: 1.22.2')
  const digest = createHash('sha256').update("#!/bin/sh\ncat <<'END'\nVersion: 1.22.2\nEND\n").digest('hex')
  writeFileSync(`${kept}.sha256`, `${digest}\n`)
  expect(await findTool('opa', options({}, join(root, 'kept')))).toMatchObject({ path: kept, how: 'cache' })
  program('kept', 'opa-1.22.2', 'Version: 1.22.2\nand more')
  await expect(findTool('opa', options({}, join(root, 'kept')))).rejects.toThrow('missing')
  expect(told.at(-1)).toContain('not what was built')
})

test('without any, the three ways to get it are named', async () => {
  const missing = findTool('regal', options({ PATH: folders('other') }))
  await expect(missing).rejects.toThrow(/REGAL_BIN.*0\.42\.0|0\.42\.0.*REGAL_BIN/)
  await expect(missing).rejects.toThrow(/PATH.*Go 1\.26/)
})
