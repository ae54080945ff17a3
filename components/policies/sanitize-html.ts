const TAGS = new Set(['P', 'PRE', 'CODE', 'SPAN', 'BR', 'UL', 'OL', 'LI', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'STRONG', 'EM', 'A', 'HR'])
/** Left out with all that is in them; of any other unknown element the text stays. */
const DROPPED = new Set(['SCRIPT', 'STYLE', 'IFRAME', 'OBJECT', 'EMBED', 'TEMPLATE', 'SVG', 'MATH', 'NOSCRIPT', 'TITLE', 'TEXTAREA'])

function copyOf(node: Node, into: Node, by: Document): void {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) into.appendChild(by.createTextNode(child.textContent ?? ''))
    if (!(child instanceof Element)) continue
    const name = child.tagName.toUpperCase()
    if (DROPPED.has(name)) continue
    if (!TAGS.has(name)) {
      copyOf(child, into, by)
      continue
    }
    const copy = by.createElement(name)
    const href = child.getAttribute('href')
    if (name === 'A' && href !== null && /^https:\/\//.test(href)) {
      copy.setAttribute('href', href)
      copy.setAttribute('target', '_blank')
      copy.setAttribute('rel', 'noreferrer')
    }
    // What highlights code, and nothing that could look like a part of the page.
    const look = child.getAttribute('class')
    if (name === 'SPAN' && look !== null && /^[ͼ\w -]+$/.test(look)) copy.setAttribute('class', look)
    copyOf(child, copy, by)
    into.appendChild(copy)
  }
}

type Policy = { createHTML: (html: string) => unknown }
let policy: Policy | null | undefined
/** Where the browser asks for it, markup is marked as ours: it was copied part by part right here. */
function trusted(html: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy: (name: string, rules: object) => Policy } }
  policy ??= trustedTypes?.createPolicy('acgs-words', { createHTML: (text: string) => text }) ?? null
  return (policy ? policy.createHTML(html) : html) as string // the browser takes it wherever a string would stand
}

/** Markup of a language server's words: a few elements without attributes, links of the web in a new tab, and nothing else of it. */
export function sanitizeHtml(html: string): string {
  const read = new DOMParser().parseFromString(trusted(html), 'text/html')
  const clean = document.implementation.createHTMLDocument('')
  copyOf(read.body, clean.body, clean)
  return trusted(clean.body.innerHTML)
}
