import { createHash } from 'node:crypto'

/** `sha256:` of a file's bytes. */
export const digestOfText = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
