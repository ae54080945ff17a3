/** What a step says while it must hold without a break, and how a page reads what is left of it. */
export const saySoak = (leftMs: number): string => `it must hold for another ${Math.ceil(leftMs / 1_000)} s`

const SOAK = /^it must hold for another (\d{1,7}) s$/
/** Milliseconds that are left; null for any other sentence. */
export function readSoak(text: string | null): number | null {
  const seconds = SOAK.exec(text ?? '')?.[1]
  return seconds === undefined ? null : Number(seconds) * 1_000
}
