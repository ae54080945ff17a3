/** Text for a search: the database reads these three as signs of a pattern; here they are letters. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
