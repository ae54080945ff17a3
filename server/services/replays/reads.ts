/** What the text of a constitution reads. Approximate on the safe side: what might be read by more than equality counts as that. */
export type Reads = {
  /** `data.runtime`, in any spelling. */
  runtime: boolean
  /** A member of this name in one of that name: not by name, only compared with another member, or otherwise. */
  member(parent: string, name: string): 'no' | 'equality' | 'beyond'
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

  /** A variable of one word is another thing with a member of this name, unless it was taken out of the parent. */
  function isAbout(ref: string, parent: string): boolean {
    if (/\bcustom$/.test(ref) && parent !== 'custom') return false // METADATA of a rule
    if (ref === '' || ref === 'input' || ref === parent || /[.[\]]/.test(ref)) return true
    return new RegExp(`\\b${escaped(ref)}\\s*(?::=|=|in\\b)[^\\n]*\\b${escaped(parent)}\\b`).test(all)
  }

  function look(parent: string, name: string): 'no' | 'equality' | 'beyond' {
    const word = escaped(name)
    const found = [...all.matchAll(new RegExp(`(?:\\.${word}(?![\\w])|"${word}"(?!\\s*:))`, 'g'))].filter(({ 0: text, index }) => {
      const [chain = ''] = /[\w.[\]"]*$/.exec(all.slice(Math.max(0, index - 200), index)) ?? []
      const ref = chain.replace(/^.*\[(?![^[]*\])/, '') // what stands in a bracket that is still open is a reference of its own
      return text.startsWith('"') || isAbout(ref, parent)
    })
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
    member(parent, name) {
      const key = `${parent}/${name}`
      const held = known.get(key)
      if (held) return held
      const told = look(parent, name)
      if (known.size < 10_000) known.set(key, told)
      return told
    },
  }
}
