/** What the text of a constitution reads. Approximate on the safe side: what might be read by more than equality counts as that. */
export type Reads = {
  /** `data.runtime`, in any spelling. */
  runtime: boolean
  /** Members of this name: not by name, only compared with another member, or otherwise. */
  name(name: string): 'no' | 'equality' | 'beyond'
}

const OTHER_MEMBER = String.raw`[a-z_][\w.]*(?:\[[^\]\n]*\])*`
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Rego without comments. A `#` inside a text stays: leaving out too little is the safe side. */
const withoutComments = (text: string) => text.replace(/^\s*#.*$/gm, '')

/** The mask itself reads what it hides; it is no rule. */
const isMask = (text: string) => /^package system\.log\b/m.test(text)

export function readsOf(sources: readonly { path: string; text: string }[]): Reads {
  const texts = sources.filter(({ path, text }) => path.endsWith('.rego') && !isMask(text)).map(({ text }) => withoutComments(text))
  const all = texts.join('\n')
  const known = new Map<string, 'no' | 'equality' | 'beyond'>()

  function look(name: string): 'no' | 'equality' | 'beyond' {
    const word = escaped(name)
    const found = [...all.matchAll(new RegExp(`(?:\\.${word}(?![\\w])|"${word}")`, 'g'))]
    if (found.length === 0) return 'no'
    const after = new RegExp(`^\\]?(?:\\.\\w+|\\[[^\\]\\n]*\\])*\\s*(?:==|!=)\\s*${OTHER_MEMBER}\\s*(?:$|[;}\\n])`)
    const before = new RegExp(`(?:^|[\\s{;])${OTHER_MEMBER}\\s*(?:==|!=)\\s*[\\w.]*\\[?$`)
    const ends = /^\]?(?:\.\w+|\[[^\]\n]*\])*\s*(?:$|[;}\n])/
    const isEquality = found.every(({ 0: text, index }) => {
      const rest = all.slice(index + text.length, index + text.length + 200)
      const line = all.slice(all.lastIndexOf('\n', index) + 1, index)
      return after.test(rest) || (before.test(line) && ends.test(rest))
    })
    return isEquality ? 'equality' : 'beyond'
  }

  return {
    runtime: /\bruntime\b/.test(all) || /\bdata\s*\[/.test(all),
    name(name) {
      const held = known.get(name)
      if (held) return held
      const told = look(name)
      if (known.size < 10_000) known.set(name, told)
      return told
    },
  }
}
