export type AgentMatcher = { test: (agentId: string) => boolean }

/** A glob over agent ids, `*` for any characters. Linear: each piece is looked for once, behind the one before. A regular expression of it
 *  would try every way to share the characters among the stars, and one such token would stop the engine. */
export function globOf(glob: string): AgentMatcher {
  const [head = '', ...rest] = glob.split(/\*+/)
  const tail = rest.pop()
  if (tail === undefined) return { test: (agentId) => agentId === glob }
  return {
    test(agentId) {
      if (agentId.length < head.length + tail.length || !agentId.startsWith(head) || !agentId.endsWith(tail)) return false
      let at = head.length
      const end = agentId.length - tail.length
      for (const piece of rest) {
        const found = agentId.indexOf(piece, at)
        if (found < 0 || found + piece.length > end) return false
        at = found + piece.length
      }
      return true
    },
  }
}
