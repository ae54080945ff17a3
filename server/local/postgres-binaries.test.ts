import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { assertNode } from './node-version'
import { assertTraversable, firstClosedFolder } from './postgres-binaries'

const root = mkdtempSync(join(tmpdir(), 'acgs-closed-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const nobody = { uid: 65_534, gid: 65_534 }

test('the first folder that the database user may not pass is named with its fix', () => {
  const inner = join(root, 'closed', 'inner')
  mkdirSync(inner, { recursive: true })
  chmodSync(root, 0o711)
  chmodSync(join(root, 'closed'), 0o700)
  expect(firstClosedFolder(join(inner, 'postgres'), nobody)).toBe(join(root, 'closed'))
  expect(() => assertTraversable([join(inner, 'postgres')], nobody)).toThrow(`chmod o+x ${join(root, 'closed')}`)
  chmodSync(join(root, 'closed'), 0o711)
  expect(() => assertTraversable([join(inner, 'postgres')], nobody)).not.toThrow()
  expect(() => assertTraversable(['/anything'], null)).not.toThrow()
})

test.each(['20.20.2', '24.14.9'])('Node %s is refused with what to do', (version) => {
  expect(() => assertNode(version)).toThrow(/npm ci/)
})
test.each(['24.15.0', '25.0.0'])('Node %s will do', (version) => {
  expect(() => assertNode(version)).not.toThrow()
})
