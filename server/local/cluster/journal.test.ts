import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStore } from './create-store'
import { openJournal } from './journal'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acgs-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open() {
  const journal = openJournal(folder)
  return { journal, store: createStore({ journal, stored: journal.stored }) }
}
const map = (name: string, text = '') => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'a' }, data: { text } })
const at = (name: string) => ({ namespace: 'a', name })

test('a start finds every object as it was, uids included, and versions only grow', () => {
  const first = open()
  const kept = first.store.create('configmaps', map('x', '1'))
  first.store.create('configmaps', map('gone'))
  first.store.delete('configmaps', at('gone'))
  first.store.change('configmaps', at('x'), (draft) => Object.assign(draft, { data: { text: '2' } }))
  const before = first.store.version()
  first.journal.close()
  const { store, journal } = open()
  expect(store.list('configmaps')).toMatchObject([{ metadata: { name: 'x', uid: kept.metadata.uid }, data: { text: '2' } }])
  expect(store.version()).toBeGreaterThan(before)
  expect(store.since('configmaps', before)).toBeNull()
  journal.close()
})

test('half a line at the end, as a killed process leaves it, is dropped and written over', () => {
  const first = open()
  first.store.create('configmaps', map('x'))
  first.journal.close()
  appendFileSync(join(folder, 'journal.jsonl'), '{"v":9,"r":"configmaps","o":{"apiVers')
  const second = open()
  expect(second.store.list('configmaps')).toHaveLength(1)
  second.store.create('configmaps', map('y'))
  second.journal.close()
  const third = open()
  expect(third.store.list('configmaps').map(({ metadata }) => metadata.name)).toEqual(['x', 'y'])
  third.journal.close()
})

test('a long journal becomes a snapshot, and nothing is lost by it', () => {
  const first = open()
  const text = 'x'.repeat(64 * 1024)
  for (let index = 0; index < 300; index++) {
    if (index < 5) first.store.create('configmaps', map(`x${index}`))
    first.store.change('configmaps', at(`x${index % 5}`), (draft) => Object.assign(draft, { data: { text: `${text}${index}` } }))
  }
  first.journal.close()
  expect(readFileSync(join(folder, 'snapshot.jsonl'), 'utf8').trim().split('\n')).toHaveLength(5)
  expect(statSync(join(folder, 'journal.jsonl')).size).toBeLessThan(16 * 1024 * 1024)
  expect(statSync(join(folder, 'journal.jsonl')).mode & 0o077).toBe(0)
  const { store, journal } = open()
  expect(store.list('configmaps').map(({ data }) => (data as { text: string }).text.slice(-3))).toEqual(['295', '296', '297', '298', '299'])
  journal.close()
})

test('what cannot be written down did not happen', () => {
  const store = createStore({
    journal: {
      write() {
        throw new Error('disk full')
      },
    },
  })
  expect(() => store.create('configmaps', map('x'))).toThrow('disk full')
  expect(store.list('configmaps')).toEqual([])
})
