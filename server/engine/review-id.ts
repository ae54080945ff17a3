import { createHash } from 'node:crypto'

/** The id of the review that a decision asks for, so that the answer can name it before it is stored: the decision's time, then its hash. */
export function reviewIdOf(decisionId: string): string {
  const hash = createHash('sha256').update(`review:${decisionId}`).digest('hex')
  return `${decisionId.slice(0, 13)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
