import * as z from 'zod'

/** A text that is not saved, and the version of the file it was made from; 0 for a file that is not there yet. */
export type Unsaved = { path: string; text: string; version: number }
const Kept = z.strictObject({ text: z.string(), version: z.number().int().min(0) })

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
const NONE: readonly Unsaved[] = []

/** What one person wrote in one draft and has not saved. It outlives a reload, the end of a session and a lost network: it is kept in this
 *  tab's storage with every change. Somebody else who signs in here does not see it. */
export class DraftTexts {
  #texts = new Map<string, Unsaved>()
  #listeners = new Set<() => void>()
  #list: readonly Unsaved[] = NONE
  #isKept = true
  readonly #prefix: string

  constructor(
    of: { personId: string; draftId: string },
    readonly store: Store | null,
  ) {
    this.#prefix = `acgs-draft:${of.personId}:${of.draftId}:`
    for (let n = 0; store && n < store.length; n++) {
      const key = store.key(n)
      if (key?.startsWith(this.#prefix)) this.#restore(key.slice(this.#prefix.length), store.getItem(key))
    }
    this.#list = [...this.#texts.values()]
  }

  #restore(path: string, kept: string | null): void {
    try {
      const parsed = Kept.safeParse(JSON.parse(kept ?? ''))
      if (parsed.success) this.#texts.set(path, { path, ...parsed.data })
    } catch {
      // Something else wrote there: it is left alone.
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  readonly list = (): readonly Unsaved[] => this.#list
  /** False while the browser's storage takes no more: the text then lives in this page alone, and the page says so. */
  readonly isKept = (): boolean => this.#isKept

  get(path: string): Unsaved | undefined {
    return this.#texts.get(path)
  }

  set({ path, text, version }: Unsaved): void {
    this.#texts.set(path, { path, text, version })
    this.#isKept = this.#write(path, JSON.stringify({ text, version }))
    this.#tell()
  }

  drop(path: string): void {
    if (!this.#texts.delete(path)) return
    this.#write(path, null)
    if (this.#texts.size === 0) this.#isKept = true
    this.#tell()
  }

  #write(path: string, value: string | null): boolean {
    if (!this.store) return false
    try {
      if (value === null) this.store.removeItem(this.#prefix + path)
      else this.store.setItem(this.#prefix + path, value)
      return true
    } catch {
      return false
    }
  }

  #tell(): void {
    this.#list = this.#texts.size === 0 ? NONE : [...this.#texts.values()]
    for (const listener of this.#listeners) listener()
  }
}
