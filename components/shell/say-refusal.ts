import { codeOf, sentenceOf } from './error-code'

export type Refusal = { title: string; detail: string }

/** Why a change was not made, and what to do, by its code. */
export function sayRefusal(error: unknown): Refusal {
  const code = codeOf(error)
  const detail = sentenceOf(error)
  if (code === 'CONFLICT') return { title: 'Somebody changed it meanwhile; look again', detail }
  if (code === 'NOT_FOUND') return { title: 'It is not there', detail }
  if (code === 'FORBIDDEN') return { title: 'You may not do this', detail: `${detail} Ask an administrator. The refusal was recorded.` }
  if (code === 'UNAUTHORIZED') return { title: 'Your session has ended', detail: 'Sign in again. Nothing was changed.' }
  if (code === 'BAD_REQUEST') return { title: 'The server did not take this', detail }
  if (code === 'PRECONDITION_FAILED') return { title: 'It was not confirmed', detail }
  if (code === 'UPSTREAM')
    return { title: 'No answer arrived', detail: `${detail} It may have been done or not: look before you try again.` }
  return { title: 'It was not done', detail }
}
