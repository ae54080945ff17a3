import { createHash } from 'node:crypto'

/** A digest of texts, told apart from every other list of texts. */
export const digestOfTexts = (...texts: readonly string[]): string => createHash('sha256').update(JSON.stringify(texts)).digest('base64')

export type Answers<T> = (key: string, ask: () => Promise<T>) => Promise<T>

/** Answers by content: asked once, and again only after so many others. A failure is never kept, nor what `isKept` says no to. */
export function keptAnswers<T>(most: number, isKept: (answer: T) => boolean = () => true): Answers<T> {
  const kept = new Map<string, Promise<T>>()
  return (key, ask) => {
    const known = kept.get(key)
    const answer = known ?? ask()
    kept.delete(key)
    kept.set(key, answer)
    if (!known) {
      const forget = () => kept.get(key) === answer && kept.delete(key)
      answer.then((one) => isKept(one) || forget(), forget)
    }
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break
      kept.delete(oldest)
    }
    return answer
  }
}
