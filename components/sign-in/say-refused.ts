const inWords = (seconds: number): string => {
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`
}

/** Why a second factor or a passkey did not let in, and what to do. */
export function sayRefused(word: string, kind: 'app' | 'recovery' | 'passkey' | 'alone'): string {
  const [, seconds] = /^limited:(\d{1,6})$/.exec(word) ?? []
  if (seconds) return `Too many tries. Nobody is let in here for ${inWords(Number(seconds))}; a passkey still works.`
  if (word === 'over') return 'The password was typed over 5 minutes ago, or was changed since. Start again.'
  if (word === 'no_role') return 'You are known here and have no role yet. Ask an administrator for one.'
  if (word !== 'refused') return 'The server did not answer. Nobody was signed in. Try again.'
  if (kind === 'app') return 'This code does not count: wrong, too old, or used. Type the one that the app shows now.'
  if (kind === 'recovery') return 'This recovery code does not count: wrong, or used.'
  return kind === 'passkey' ? 'The passkey was not accepted. Try again, or use another factor.' : 'This passkey opens no account here.'
}
