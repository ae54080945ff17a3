/** Type sizes in points. Each stands for one kind of text: the tags of the document are told from them. */
export const SIZES = { title: 18, section: 12.5, table: 10.5, body: 9.5, cell: 8.5, small: 8, footer: 7 } as const

/** What a line of this size is in the document's structure; null for what is repeated on each page. */
export function tagOf(size: number): 'H1' | 'H2' | 'H3' | 'P' | null {
  if (size === SIZES.footer) return null
  return size === SIZES.title ? 'H1' : size === SIZES.section ? 'H2' : size === SIZES.table ? 'H3' : 'P'
}
