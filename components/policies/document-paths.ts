const DEPTH = 4
const MOST = 500
const NAME = /^[A-Za-z_]\w*$/

function* below(value: unknown, at: string, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return
  for (const [name, one] of Object.entries(value)) {
    if (!NAME.test(name)) continue
    yield `${at}.${name}`
    yield* below(one, `${at}.${name}`, depth - 1)
  }
}

type Documents = [path: string, text: string][]
let kept: { documents: Documents; paths: string[] } | null = null

const isSame = (a: Documents, b: Documents) =>
  a.length === b.length && a.every(([path, text], n) => path === b[n]?.[0] && text === b[n]?.[1])

/** Keys of the draft's data documents, as references: a document in a folder stands below the folder's name. Cases of tests are left out, and so
 *  is a document that is no JSON while somebody writes in it. */
export function documentPaths(texts: ReadonlyMap<string, string>): string[] {
  const documents = [...texts].filter(([path]) => path.endsWith('.json') && !/(^|\/)fixtures\/|_test\.json$/.test(path))
  if (kept && isSame(kept.documents, documents)) return kept.paths
  const paths = new Set<string>()
  for (const [path, text] of documents) {
    const at = ['data', ...path.split('/').slice(0, -1)].join('.')
    try {
      for (const one of below(JSON.parse(text), at, DEPTH)) if (paths.size < MOST) paths.add(one)
    } catch {
      // the checks name the mistake
    }
  }
  kept = { documents, paths: [...paths] }
  return kept.paths
}
