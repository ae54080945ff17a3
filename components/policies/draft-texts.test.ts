import { expect, test, vi } from 'vitest'
import { DraftTexts } from './draft-texts'

function memory(limit = Number.POSITIVE_INFINITY) {
  const items = new Map<string, string>()
  return {
    items,
    get length() {
      return items.size
    },
    key: (n: number) => [...items.keys()][n] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => void items.delete(key),
    setItem: (key: string, value: string) => {
      if (value.length > limit) throw new Error('QuotaExceededError')
      items.set(key, value)
    },
  }
}
const mine = { personId: 'p', draftId: 'd' }

test('what is not saved is there again after a reload, for the same person and draft alone', () => {
  const store = memory()
  new DraftTexts(mine, store).set({ path: 'a.rego', text: 'x', version: 3 })
  expect(new DraftTexts(mine, store).list()).toEqual([{ path: 'a.rego', text: 'x', version: 3 }])
  expect(new DraftTexts({ ...mine, personId: 'q' }, store).list()).toEqual([])
  expect(new DraftTexts({ ...mine, draftId: 'e' }, store).list()).toEqual([])
})

test('what was saved is gone from the browser', () => {
  const store = memory()
  const texts = new DraftTexts(mine, store)
  texts.set({ path: 'a.rego', text: 'x', version: 1 })
  texts.drop('a.rego')
  expect(texts.get('a.rego')).toBeUndefined()
  expect(store.items.size).toBe(0)
})

test('a full storage loses nothing of the page, and says that a reload would', () => {
  const texts = new DraftTexts(mine, memory(60))
  texts.set({ path: 'a.rego', text: 'x'.repeat(100), version: 1 })
  expect(texts.get('a.rego')?.text).toHaveLength(100)
  expect(texts.isKept()).toBe(false)
  texts.set({ path: 'a.rego', text: 'x', version: 1 })
  expect(texts.isKept()).toBe(true)
})

test('a broken entry is no text, and the list stays the same object until something changes', () => {
  const store = memory()
  store.setItem('acgs-draft:p:d:a.rego', '{')
  store.setItem('acgs-draft:p:d:b.rego', '{"text":1}')
  const texts = new DraftTexts(mine, store)
  expect(texts.list()).toEqual([])
  const heard = vi.fn()
  const stop = texts.subscribe(heard)
  texts.set({ path: 'c.rego', text: '', version: 0 })
  expect(texts.list()).toBe(texts.list())
  stop()
  texts.drop('c.rego')
  expect(heard).toHaveBeenCalledTimes(1)
})
