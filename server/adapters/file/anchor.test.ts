import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { anchorContract } from '@/server/testing/anchor.contract'
import { memoryAnchor } from '@/server/testing/memory-anchor'
import { fileAnchor } from './anchor'

const folder = mkdtempSync(join(tmpdir(), 'acgs-anchor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const place = () => join(folder, crypto.randomUUID(), 'checkpoints')

describe('a file', () => {
  anchorContract(async () => {
    const path = place()
    return {
      anchor: fileAnchor(path),
      takeAway: async () => {
        rmSync(path)
        mkdirSync(path)
      },
    }
  })

  test('is readable by its owner alone, and a note cut by a crash hides neither the one before nor the one after', async () => {
    const path = place()
    const anchor = fileAnchor(path)
    const note = `origin\n1\nroot\n\n— name ${'A'.repeat(91)}=\n`
    await anchor.put(note)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    for (const torn of ['\n\norigin\n2', '\n\norigin\n2\nroot\n\n— name si']) {
      appendFileSync(path, torn)
      expect(await anchor.fetch()).toBe(note)
    }
    await anchor.put(note.replace('1', '3'))
    expect(await anchor.fetch()).toBe(note.replace('1', '3'))
  })

  test('two notes in a row that a full disk cut hide no whole one, and are none themselves', async () => {
    const path = place()
    const anchor = fileAnchor(path)
    const note = `origin\n1\nroot\n\n— name ${'A'.repeat(91)}=\n`
    await anchor.put(note)
    for (const left of [20, 90, 91]) appendFileSync(path, `\n\norigin\n2\nroot\n\n— name ${'A'.repeat(left)}`)
    appendFileSync(path, '\n\norigin\n3\nro')
    expect(await anchor.fetch()).toBe(note)
  })
})

describe('memory', () => {
  anchorContract(async () => {
    const anchor = memoryAnchor()
    return {
      anchor,
      takeAway: async () => {
        anchor.isDown = true
      },
    }
  })
})
