import * as z from 'zod'

export const isPlain = (text: string) => text.isWellFormed() && !text.includes('\u0000')

/** Text a person typed: trimmed, not empty, nothing a database or a page could stumble over. */
export const Text = (max: number) => z.string().trim().min(1).max(max).refine(isPlain, 'plain text without broken characters')

/** What is typed into a search box; empty is no search. */
export const SearchText = z.string().trim().max(128).refine(isPlain, 'plain text without broken characters')

export const REASON_MIN = 10
/** Why somebody does it: kept in the history and the audit log. */
export const Reason = Text(500).refine((text) => text.length >= REASON_MIN, `say why, in ${REASON_MIN} characters or more`)

/** The name of the target, typed again before something that cannot be undone: a refinement for `z.strictObject({ …, typed: Typed })`. */
export const Typed = Text(256)
export const isTyped = (named: string, typed: string): boolean => typed === named
export const TYPED_WRONG = 'type the name exactly as it is shown'
