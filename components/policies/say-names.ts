const SHOWN = 3

/** 'a.rego, b.rego and 2 more'. */
export function sayNames(names: readonly string[]): string {
  const [first = '', ...rest] = names
  if (rest.length === 0) return first
  if (names.length > SHOWN) return `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
