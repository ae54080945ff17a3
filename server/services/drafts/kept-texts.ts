const BYTES = 32 * 1024 * 1024

/** Texts that people sent with a question, by person and digest, so that each travels once. The least recently used go first when all of them
 *  are too large; a page then sends its text again. */
export function keptTexts(most = BYTES) {
  const held = new Map<string, string>()
  let bytes = 0
  const drop = (key: string) => {
    bytes -= held.get(key)?.length ?? 0
    held.delete(key)
  }
  return {
    get(person: string, digest: string): string | undefined {
      const key = `${person} ${digest}`
      const text = held.get(key)
      if (text === undefined) return undefined
      held.delete(key)
      held.set(key, text)
      return text
    },
    put(person: string, digest: string, text: string): void {
      drop(`${person} ${digest}`)
      held.set(`${person} ${digest}`, text)
      bytes += text.length
      for (const key of held.keys()) {
        if (bytes <= most) break
        drop(key)
      }
    },
  }
}
